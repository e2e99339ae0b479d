extension SettingsTable {
    /// The settings of the bucket.
    static let objects: [SettingRow<Settings>] = [
        .init(
            "endpoint", \.objects.endpoint, .text(SettingRules.objectEndpoint), .restart,
            "The server; the bucket is not in it."),
        .init(
            "region", \.objects.region, .text(SettingRules.objectWord), .restart,
            "As the store calls it, us-east-1 for instance; many take auto."),
        .init("bucket", \.objects.bucket, .text(SettingRules.bucket), .restart, "It is there already. Unset: none."),
        .init(
            "prefix", \.objects.prefix, .text(SettingRules.objectPrefix), .restart,
            "Before each object's name, of this daemon alone: PREFIX/STORE/JOB/ITEM-N.EXT."),
        .init(
            "path_style", \.objects.isPathStyle, .flag, .restart,
            "false: the bucket stands in the host's name, not in the path."),
        .init(
            "storage_class", \.objects.storageClass, .text(SettingRules.objectWord), .restart,
            "Of what is written, STANDARD_IA for instance; unset: the bucket's own."),
        .init(
            "sse", \.objects.encryption, .text(SettingRules.objectWord), .restart,
            "How what is written is encrypted there, AES256 or aws:kms; unset: as the bucket has it."),
        .init(
            "cache_control", \.objects.cacheControl, .text(SettingRules.fieldValue), .restart,
            "How long whoever reads an object may keep it, such as max-age=86400."),
        .init(
            "public_base_url", \.objects.publicBaseURL, .text(SettingRules.publicBaseURL), .live,
            "Where anyone reads the bucket, a CDN for instance: output.presign answers with addresses below it."),
        .init(
            "credentials_file", \.objects.credentialsFile,
            .text(SettingRules.secretPath("the key's name and its secret, a line each, or as AWS's own file has them")),
            .live, "Else systemd's credential s3-credentials, or the variables AWS_ACCESS_KEY_ID and so on."),
        .init(
            "ca_file", \.objects.caFile, .text(SettingRules.absolutePath), .restart,
            "Certificates in PEM that are trusted beside the system's."),
    ]
}
