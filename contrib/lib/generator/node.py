"""The client for Node: declarations of types and methods, and the methods."""

from __future__ import annotations

import json
import textwrap
from typing import Any, Dict, Iterator, List

from document import NAMES, OPEN, PROMPT, WIDTH, WITH_IMAGES, Document, Method, filled

RENAMED = {
    "EventNotification": "Event", "FailingImages": "Failing", "ItemCounts": "Counts", "ServerInfoResult": "Info",
}
PLAIN = {"string": "string", "boolean": "boolean", "integer": "number", "number": "number", "null": "null"}
#: Their wrappers are written by hand, and take no limit of time, since they may make several calls.
LONG = {*WITH_IMAGES, "events.subscribe"}
IMAGES = "images: Iterable<Image> | AsyncIterable<Image>"


class Node:
    """What the client for Node has of a document."""

    def __init__(self, document: Document, note: str) -> None:
        self.document = document
        self.note = note

    def type(self, schema: Dict[str, Any]) -> str:
        name, found = self.document.named(schema)
        if name:
            return RENAMED.get(name, name)
        if "anyOf" in found:
            return " | ".join(map(self.type, found["anyOf"]))
        kind = found.get("type")
        if kind == "array":
            return self.type(found["items"]) + "[]"
        if kind == "object":
            member = found.get("additionalProperties")
            return f"Record<string, {self.type(member) if member else 'unknown'}>"
        return PLAIN.get(kind or "", "unknown")

    def types(self) -> str:
        lines = ["// What the daemon says, as it says it. A newer daemon may add members.", f"// {self.note}",
                 'import type { CallOptions, Events, Image } from "./index.js";']
        for name, schema in self.document.types():
            known = RENAMED.get(name, name)
            lines += ["", *comment(schema.get("description"), "")]
            if "enum" in schema:
                lines += words(known, schema["enum"], name in OPEN)
            else:
                lines += self._interface(known, schema["properties"], set(schema.get("required", [])))
        lines += ["", "/** The names of the daemon's errors. */", *words("ErrorName", self.document.errors, False)]
        for method in self.document.methods:
            if method.options:
                base = 'Pick<CallOptions, "signal">' if method.name in LONG else "CallOptions"
                options = [*([PROMPT] if method.name in WITH_IMAGES else []), *method.options]
                members = {option.name: {**option.schema, "description": option.doc} for option in options}
                lines += ["", *self._interface(f"{title(method.name)} extends {base}", members, set())]
        lines += ["", "/** The methods of the daemon. */", "export interface Methods {"]
        lines += call("call<Result = any>", ["method: string", "params?: Record<string, unknown>",
                                             "options?: CallOptions"], "Result")
        for method in self.document.methods:
            lines += self._declaration(method)
        return "\n".join([*lines, "}", ""])

    def _interface(self, name: str, members: Dict[str, Any], required: "set[str]") -> Iterator[str]:
        yield f"export interface {name} {{"
        for key, schema in members.items():
            yield from comment(schema.get("description"), "  ")
            yield f"  {key}{'' if key in required else '?'}: {self.type(schema)};"
        yield "}"

    def _declaration(self, method: Method) -> Iterator[str]:
        name, own = wrapper(method.name), title(method.name)
        yield from comment(method.doc, "  ", [f"`{param.name}`: {param.doc}" for param in method.params
                                            if param.doc and param.is_required])
        images = "images" if method.name in WITH_IMAGES else None
        first = [IMAGES if param.name == images else f"{param.name}: {self.type(param.schema)}"
                 for param in method.params if param.is_required or param.name == images]
        found = self.document.named(method.result)[1]
        if method.name == "events.subscribe":
            yield f"  {name}(options?: {own}): Promise<Events>;"
        elif method.name in WITH_IMAGES and "anyOf" in found:
            job, plan = map(self.type, found["anyOf"])
            yield from call(name, [*first, f"options: {own} & {{ dry_run: true }}"], plan)
            yield from call(name, [*first, f"options?: {own} & {{ dry_run?: false }}"], job)
        else:
            options = own if method.options else "CallOptions"
            yield from call(name, [*first, f"options?: {options}"], self.type(method.result))

    def methods(self) -> str:
        lines = [f"// The methods of the daemon that are a call each. {self.note}", "export class Methods {"]
        for method in self.document.methods:
            if method.name in LONG:
                continue
            first = [param.name for param in method.params if param.is_required]
            options = [param.name for param in method.params if not param.is_required]
            given = f"{{ {', '.join([*options, '...options'])} }} = {{}}" if options else "options"
            params = f"{{ {', '.join([*first, *options])} }}" if method.params else "undefined"
            lines += [f"  {wrapper(method.name)}({', '.join([*first, given])}) {{",
                      f'    return this.call("{method.name}", {params}, options);', "  }", ""]
        return "\n".join([*lines[:-1], "}", ""])


def wrapper(method: str) -> str:
    first, *rest = NAMES.get(method, method).split(".")
    return first + "".join(word.capitalize() for word in rest)


def title(method: str) -> str:
    """The name of a method's options."""
    name = wrapper(method).removesuffix("s")
    return f"{name[0].upper()}{name[1:]}Options"


def words(name: str, values: Any, is_open: bool) -> Iterator[str]:
    parts = [json.dumps(value) for value in values] + (["(string & {})"] if is_open else [])
    yield from textwrap.wrap(f"export type {name} = {' | '.join(parts)};", WIDTH, subsequent_indent="  ")


def call(name: str, params: List[str], result: str) -> Iterator[str]:
    yield from filled(f"  {name}(", params, f"): Promise<{result}>;", 2, step=2)


def comment(text: Any, indent: str, more: "list[str]" = []) -> Iterator[str]:
    lines = [line for part in ([text] if text else []) + more for line in textwrap.wrap(part, WIDTH - len(indent) - 7)]
    if len(lines) == 1:
        yield f"{indent}/** {lines[0]} */"
    elif lines:
        yield from [f"{indent}/**", *(f"{indent} * {line}" for line in lines), f"{indent} */"]
