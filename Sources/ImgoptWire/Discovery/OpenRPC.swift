package import ImgoptJSON

/// The answer to `rpc.discover`: all methods, made from the same table that requests are read by.
package enum OpenRPC {
    /// The version of the OpenRPC specification that the document follows.
    private static let specification: JSONValue = "1.3.2"

    /// What every method can fail with, beside its own errors.
    package static let commonErrors: [ErrorName] = [.invalidParams, .notPermitted, .overloaded, .internalError]

    /// The whole document.
    /// - Parameter version: the daemon's.
    package static func document(version: String) -> JSONValue {
        [
            "openrpc": specification,
            "info": [
                "title": "imgoptd", "version": .string(version), "description": .string(description),
                "license": ["name": "Apache-2.0"],
            ],
            "methods": .array(Request.methods.map { describe($0) }),
            "components": ["schemas": .object(schemas), "errors": .object(errors)],
        ]
    }

    private static let description = """
        One JSON-RPC 2.0 object a line over a Unix socket, params by name. Unknown params are refused; unknown members \
        of results are to be ignored. After events.subscribe come notifications with the method "event", whose params \
        are the schema EventNotification. Errors have data with the members name, retryable and, where they apply, \
        retry_after_ms and field.
        """

    private static func describe<Method: WireMethod>(_ method: Method.Type) -> JSONValue {
        let facts = Method.facts
        var object: JSONObject = [
            "name": .string(facts.name), "summary": .string(facts.summary), "paramStructure": "by-name",
            "params": .array(Method.paramSchemas.map { descriptor($0) }),
            "result": descriptor(Schema.Member("result", Method.resultSchema, isRequired: true, "")),
            "errors": .array(
                (facts.errors + commonErrors).map { ["$ref": .string("#/components/errors/\($0.rawValue)")] }),
        ]
        object["examples"] = [example(of: method)]
        return .object(object)
    }

    private static func example(of method: any WireMethod.Type) -> JSONValue {
        let given = method.paramSchemas.compactMap { member in
            member.example.map { ["name": .string(member.name), "value": $0] as JSONValue }
        }
        return ["name": .string(method.method), "params": .array(given)]
    }

    private static func descriptor(_ member: Schema.Member) -> JSONValue {
        var object: JSONObject = ["name": .string(member.name)]
        if !member.doc.isEmpty { object["description"] = .string(member.doc) }
        object["required"] = .bool(member.isRequired)
        object["schema"] = member.schema.json
        return .object(object)
    }

    /// All named types, by name.
    private static var schemas: JSONObject {
        var all = Request.methods.map { $0.resultSchema }
        for method in Request.methods { all += method.paramSchemas.map(\.schema) }
        all.append(EventNotification.schema)
        var object = JSONObject()
        for (name, json) in Schema.joined(all).sorted(by: { $0.key < $1.key }) { object[name] = json }
        return object
    }

    private static var errors: JSONObject {
        var object = JSONObject()
        for name in ErrorName.allCases {
            object[name.rawValue] = [
                "code": .integer(Int64(name.code)), "message": .string(name.meaning),
                "data": ["name": .string(name.rawValue), "retryable": .bool(name.isRetryable)],
            ]
        }
        return object
    }
}
