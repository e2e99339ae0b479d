/// The models that have a schema of their own, and the one that stands in for the rest.
enum ModelCatalog {
    /// The model of that name. Unknown names are official models with `image` and `prompt`, unless `isStrict`.
    static func model(_ name: String, isStrict: Bool) -> CatalogModel? {
        if let known = byName[name] { return known }
        guard !isStrict, isModelName(name) else { return nil }
        return CatalogModel(name: name, isOfficial: true, fields: genericFields, output: .string)
    }

    /// The model whose version has that id: one of these releases.
    static func model(versionID: String, releases: ClosedRange<Int>) -> CatalogModel? {
        known.first { model in releases.contains { model.versionID(release: $0) == versionID } }
    }

    /// The model that runs as a deployment: one of the catalogue's own, or the model of the same name.
    static func deployed(_ deployment: String, isStrict: Bool) -> CatalogModel? {
        model(deployments[deployment] ?? deployment, isStrict: isStrict)
    }

    private static let deployments = [
        "stand-in/upscale": "nightmareai/real-esrgan", "stand-in/edit": "qwen/qwen-image-edit-plus",
    ]

    /// True for `owner/name` with characters that names are made of.
    static func isModelName(_ text: String) -> Bool {
        let halves = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        return halves.count == 2 && halves.allSatisfy { !$0.isEmpty && $0.allSatisfy(isNameCharacter) }
    }

    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private static let byName = Dictionary(uniqueKeysWithValues: known.map { ($0.name, $0) })

    private static let prompt = InputField(
        name: "prompt", kind: .text, isRequired: true, description: "What to make of the image")
    private static let format = InputField(
        name: "output_format", kind: .choice(["jpg", "png"], default: "jpg"), description: "Format of the output")

    private static let genericFields = [
        InputField(name: "image", kind: .image, description: "Input image"),
        InputField(name: "prompt", kind: .text, description: "What to make of the image"),
    ]

    private static func aspectRatio(_ values: [String]) -> InputField {
        InputField(
            name: "aspect_ratio", kind: .choice(["match_input_image"] + values, default: "match_input_image"),
            description: "Aspect ratio of the output")
    }

    private static let ratios = ["1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"]

    private static let imageInput = InputField(
        name: "image_input", kind: .imageList, description: "Input images to transform or use as reference")

    private static let known: [CatalogModel] = [
        CatalogModel(
            name: "google/nano-banana", isOfficial: true,
            fields: [prompt, imageInput, aspectRatio(ratios), format], output: .string),
        CatalogModel(
            name: "google/nano-banana-pro", isOfficial: true,
            fields: [
                prompt, imageInput, aspectRatio(ratios),
                InputField(name: "resolution", kind: .choice(["1K", "2K", "4K"], default: "2K")), format,
                InputField(
                    name: "safety_filter_level",
                    kind: .choice(
                        ["block_low_and_above", "block_medium_and_above", "block_only_high"],
                        default: "block_only_high")),
            ],
            output: .string),
        CatalogModel(
            name: "bytedance/seedream-4", isOfficial: true,
            fields: [
                prompt, imageInput, aspectRatio(ratios),
                InputField(name: "size", kind: .choice(["1K", "2K", "4K"], default: "2K")),
                InputField(name: "max_images", kind: .integer(default: 1, in: 1...15)),
            ],
            output: .list),
        CatalogModel(
            name: "black-forest-labs/flux-kontext-pro", isOfficial: true,
            fields: [
                prompt,
                InputField(name: "input_image", kind: .image, description: "Image to use as reference"),
                aspectRatio(ratios), InputField(name: "seed", kind: .integer(default: nil)), format,
                InputField(name: "safety_tolerance", kind: .integer(default: 2, in: 0...6)),
                InputField(name: "prompt_upsampling", kind: .flag(default: false)),
            ],
            output: .string),
        CatalogModel(
            name: "nightmareai/real-esrgan", isOfficial: false,
            fields: [
                InputField(name: "image", kind: .image, isRequired: true, description: "Input image"),
                InputField(
                    name: "scale", kind: .number(default: 4, in: 0...10), description: "Factor to scale image by"),
                InputField(name: "face_enhance", kind: .flag(default: false), description: "Run GFPGAN too"),
            ],
            output: .string),
        CatalogModel(
            name: "philz1337x/clarity-upscaler", isOfficial: false,
            fields: [
                InputField(name: "image", kind: .image, isRequired: true, description: "Input image"),
                InputField(name: "prompt", kind: .text, description: "What it shows"),
                InputField(name: "scale_factor", kind: .number(default: 2), description: "Factor to scale image by"),
            ],
            output: .list),
        CatalogModel(
            name: "qwen/qwen-image-edit-plus", isOfficial: true,
            fields: [
                InputField(name: "image", kind: .imageList, isRequired: true, description: "Input images"), prompt,
                InputField(name: "seed", kind: .integer(default: nil)), format,
            ],
            output: .list),
        CatalogModel(
            name: "qwen/qwen-image-edit", isOfficial: true,
            fields: [
                InputField(name: "image", kind: .image, isRequired: true, description: "Input image"), prompt,
                InputField(name: "seed", kind: .integer(default: nil)), format,
                InputField(name: "output_quality", kind: .integer(default: 95, in: 0...100)),
            ],
            output: .list),
    ]
}
