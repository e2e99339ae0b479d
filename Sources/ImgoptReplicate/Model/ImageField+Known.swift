extension ImageField {
    /// Those of them that run by a version, which their page tells.
    private static let communityModels: Set = [
        "851-labs/background-remover", "camenduru/tripo-sr", "nightmareai/real-esrgan", "philz1337x/clarity-upscaler",
        "xinntao/realesrgan",
    ]

    /// Whether creations of a model can be made by what is known of it, while its page can't be read.
    package static func isKnownWhole(_ model: ModelReference) -> Bool {
        guard let name = model.name, knownModels[name] != nil else { return false }
        return model.version != nil || !communityModels.contains(name)
    }

    /// Models whose field is known, for when no schema can be had or it has several. A model that takes two different
    /// images is not among them.
    static let knownModels: [String: ImageSlot] = [
        "851-labs/background-remover": ImageSlot(field: "image", isArray: false, promptField: nil),
        "black-forest-labs/flux-2-pro": ImageSlot(field: "input_images", isArray: true),
        "black-forest-labs/flux-kontext-max": ImageSlot(field: "input_image", isArray: false),
        "black-forest-labs/flux-kontext-pro": ImageSlot(field: "input_image", isArray: false),
        "bria/remove-background": ImageSlot(field: "image", isArray: false, promptField: nil),
        "bytedance/seedream-4": ImageSlot(field: "image_input", isArray: true),
        "camenduru/tripo-sr": ImageSlot(field: "image_path", isArray: false, promptField: nil),
        "google/nano-banana": ImageSlot(field: "image_input", isArray: true),
        "google/nano-banana-pro": ImageSlot(field: "image_input", isArray: true),
        "nightmareai/real-esrgan": ImageSlot(field: "image", isArray: false, promptField: nil),
        "openai/gpt-image-1-mini": ImageSlot(field: "input_images", isArray: true),
        "philz1337x/clarity-upscaler": ImageSlot(field: "image", isArray: false),
        "qwen/qwen-image-edit": ImageSlot(field: "image", isArray: false),
        "qwen/qwen-image-edit-plus": ImageSlot(field: "image", isArray: true),
        "xinntao/realesrgan": ImageSlot(field: "img", isArray: false, promptField: nil),
    ]
}
