import ImgoptJSON
import Testing

@testable import ImgoptWire

/// `rpc.discover` says of each method what the rest of this room does.
@Suite struct OpenRPCTests {
    private let methods: [JSONObject]
    private let schemas: JSONObject
    private let text: String

    init() throws {
        let document = OpenRPC.document(version: "1.2.3")
        let object = try #require(document.objectValue)
        methods = try #require(object["methods"]?.arrayValue).compactMap(\.objectValue)
        schemas = try #require(object["components"]?.objectValue?["schemas"]?.objectValue)
        text = String(decoding: document.serialized(), as: UTF8.self)
    }

    @Test func everyMethodOfHelpIsThereInTheSameOrder() {
        #expect(methods.map { $0["name"]?.stringValue } == Request.methods.map { $0.method })
        #expect(methods.map { $0["summary"]?.stringValue } == Request.methods.map { $0.facts.summary })
    }

    @Test func everyParamAndEveryResultIsDescribed() {
        for method in Request.methods {
            for member in method.paramSchemas { #expect(member.schema != .any, "\(method.method): \(member.name)") }
            #expect(method.resultSchema != .any || method == RPCDiscover.self, "the result of \(method.method)")
        }
    }

    @Test func everyMemberIsDescribed() throws {
        for method in Request.methods {
            for member in method.paramSchemas { #expect(!member.doc.isEmpty, "\(method.method): \(member.name)") }
        }
        for (name, schema) in schemas {
            for (key, member) in schema["properties"]?.objectValue ?? [:] {
                #expect(member["description"]?.stringValue?.isEmpty == false, "\(name): \(key)")
            }
        }
    }

    @Test func aParamIsRequiredIfRequestsWithoutItAreRefused() throws {
        for method in Request.methods {
            let members = method.paramSchemas
            for left in members where left.isRequired {
                var params = Self.examples(of: members)
                params[left.name] = nil as JSONValue?
                let error = #expect(throws: WireError.self, "\(method.method) without \(left.name)") {
                    try Request(method: method.method, params: .object(params))
                }
                #expect(error?.field == left.name)
            }
        }
    }

    @Test func examplesAreRequestsThatAreTaken() throws {
        for method in Request.methods {
            let params = Self.examples(of: method.paramSchemas)
            let request = try Request(method: method.method, params: .object(params))
            try request.call.check(.standard)
        }
    }

    @Test func everyReferenceLeadsToASchema() {
        for part in text.components(between: "#/components/schemas/", and: "\"") {
            #expect(schemas[part] != nil, "\(part) is missing")
        }
        for part in text.components(between: "#/components/errors/", and: "\"") {
            #expect(ErrorName(rawValue: part) != nil, "\(part) is missing")
        }
    }

    private static func examples(of members: [Schema.Member]) -> JSONObject {
        var params = JSONObject()
        for member in members { params[member.name] = member.example }
        return params
    }
}

extension String {
    fileprivate func components(between start: String, and end: Character) -> [String] {
        var found: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: start) {
            rest = rest[range.upperBound...]
            found.append(String(rest.prefix { $0 != end }))
        }
        return found
    }
}
