import Testing

@testable import ImgoptDaemon

/// Settings that had another name in an earlier version.
@Suite struct RenamedSettingTests {
    @Test func `the old name is read, with a note`() throws {
        let ways = [
            try loadSettings(overrides: ["outputs.max_image_bytes": "4096", "outputs.retention_days": "30"]),
            try loadSettings(
                environment: userEnvironment.merging(["IMGOPT_OUTPUTS_MAX_IMAGE_BYTES": "4096"]) { $1 },
                overrides: ["outputs.retention_days": "30"]),
        ]
        for settings in ways {
            #expect(settings.outputs.maxOutputBytes == 4096)
            #expect(
                settings.warnings == [
                    "outputs.max_image_bytes is called outputs.max_output_bytes now: the old name is still read"
                ])
        }
    }

    @Test func `the new name counts beside it`() throws {
        let settings = try loadSettings(
            overrides: [
                "outputs.max_output_bytes": "8192", "outputs.max_image_bytes": "4096", "outputs.retention_days": "30",
            ])
        #expect(settings.outputs.maxOutputBytes == 8192)
        #expect(settings.warnings.count == 1)
        #expect(Settings().outputs.maxOutputBytes == 2_147_483_648)
        #expect(throws: SettingsError.self) { try loadSettings(overrides: ["outputs.max_image_bytes": "x"]) }
    }
}
