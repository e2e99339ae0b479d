import Testing

@testable import ImgoptDaemon

/// Files of every kind that models make, and what comes in their place.
@Suite struct OutputKindTests {
    private func kind(_ bytes: [UInt8], _ type: String?, _ address: String) throws -> String {
        let kind = try OutputKind.of(bytes, declared: type, address: address)
        return "\(kind.fileExtension) \(kind.contentType)"
    }

    private static let octets = "application/octet-stream"

    @Test(
        arguments: [
            ("<svg xmlns=\"x\"/>", "svg image/svg+xml"),
            ("<?xml version=\"1.0\"?>\n<!-- x -->\n<svg/>", "svg image/svg+xml"),
            ("%PDF-1.7", "pdf application/pdf"), ("PK\u{3}\u{4}", "zip application/zip"),
            ("glTF\u{2}", "glb model/gltf-binary"),
            ("\0\0\u{1}\0", "ico image/x-icon"), ("\0\0\0\u{18}ftypisom", "mp4 video/mp4"),
            ("\0\0\0\u{14}ftypqt  ", "mov video/quicktime"), ("\0\0\0\u{14}ftypM4A ", "m4a audio/mp4"),
            ("RIFF____WAVE", "wav audio/wav"), ("RIFF____AVI ", "avi video/x-msvideo"), ("OggS", "ogg audio/ogg"),
            ("ID3\u{4}", "mp3 audio/mpeg"), ("fLaC", "flac audio/flac"), ("8BPS", "psd image/vnd.adobe.photoshop"),
        ])
    func `content tells before type and address do`(text: String, expected: String) throws {
        let origins = [(nil, "https://a/x"), ("image/png", "https://a/x.jpg"), ("text/plain", "https://a/x.txt")]
        for (type, address) in origins {
            #expect(try kind(Array(text.utf8), type, address) == expected)
        }
    }

    @Test(
        arguments: [
            ("x,y\n1,2", "text/csv; charset=utf-8", "https://a/x.bin", "csv text/csv"),
            ("o cube\n", "model/obj", "https://a/x", "obj model/obj"),
            ("x", "application/x-own", "https://a/x.own?y=1.z", "own application/x-own"),
            ("x", "application/x-own", "https://a/x", "bin application/x-own"),
            ("x", octets, "https://a/x.safetensors", "safetensors \(octets)"),
            ("x", nil, "https://a/x.TXT#y", "txt text/plain"), ("hello", nil, "https://a/x", "txt text/plain"),
            (" {\"a\":1}", nil, "https://a/x", "json application/json"),
            ("\u{1}\u{2}", nil, "https://a.b", "bin \(octets)"),
            ("x", "no type", "https://a/..%2f", "txt text/plain"), ("x", "a/b\nc", "https://a/x.a-b", "txt text/plain"),
            ("PK\u{3}\u{4}", "model/vnd.usdz+zip", "https://a/x", "usdz model/vnd.usdz+zip"),
            ("PK\u{3}\u{4}", octets, "https://a/x.3mf", "3mf model/3mf"),
            ("<!doctype html><p>report", "text/html", "https://a/report.html", "html text/html"),
            ("<html>", "text/html", "data:", "html text/html"),
        ] as [(String, String?, String, String)])
    func `else the type tells, and then the address`(
        text: String, type: String?, address: String, expected: String
    ) throws {
        #expect(try kind(Array(text.utf8), type, address) == expected)
    }

    @Test(arguments: [
        ("text/html", "https://a/x.png"), ("text/html", "https://a/x"), ("image/png", "https://a/x.png"),
        (nil, "https://a/x"),
    ])
    func `a page that no model made is none`(type: String?, address: String) {
        for page in ["<!DOCTYPE html>\n<html>", "\u{FEFF} <html lang=en>", "<!-- 404 --><head>", "<h1>Not Found</h1>"] {
            #expect(throws: FileError.page) { try kind(Array(page.utf8), type, address) }
        }
    }

    @Test(arguments: [
        ("", nil, "https://a/x"), ("not found", "image/png", "https://a/x"),
        ("{}", "application/json", "https://a/x.png"), ("not found", "text/plain", "https://a/x.mp4"),
        ("x", "video/mp4", "https://a/x"), ("x", "application/zip", "https://a/x"),
    ])
    func `what is not what it says is refused`(text: String, type: String?, address: String) {
        #expect(throws: FileError.self) { try kind(Array(text.utf8), type, address) }
    }
}
