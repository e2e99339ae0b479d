"""The client for Node: declarations of types and methods, and the methods."""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any, Dict, Iterator, List

from document import DRY_RUN, IMAGES, OPEN, PROMPT, RENAMED, WIDTH, Method, Target, filled

#: The client's own id of an image.
OWN_ID = "image_id"
#: Members that events of a kind may lack; all others they have.
MAY_LACK = {"for_person", "skipped", "value", OWN_ID}
#: And those that may be null.
MAY_BE_NULL = {"reason", "model", "next_attempt_at"}
#: What events of all kinds have.
COMMON = ["subscription", "seq", "time"]
#: What those have that are about a job or an item.
ABOUT = {"job": ["store", "job"], "item": ["store", "job", "item", OWN_ID], "store": ["store"]}

IMAGES_TYPE = "Image | Iterable<Image> | AsyncIterable<Image>"


class Node(Target):
    """What the client for Node has of a document."""

    plain = {"string": "string", "boolean": "boolean", "integer": "number", "number": "number", "null": "null"}
    unknown, list, map = "unknown", "{}[]", "Record<string, {}>"

    def union(self, parts: List[str]) -> str:
        return " | ".join(parts)

    def types(self) -> str:
        lines = ["// What the daemon says, as it says it. A newer daemon may add members.", f"// {self.note}",
                 'import type { CallOptions, Events, Image } from "./index.js";']
        for name, schema in self.document.types():
            known = RENAMED.get(name, name)
            lines += ["", *comment(schema.get("description"), "")]
            if known == "Event":
                lines += self._events(schema["properties"])
            elif "enum" in schema:
                lines += words(known, schema["enum"], name in OPEN)
            else:
                lines += self._interface(known, schema["properties"], set(schema.get("required", [])))
        lines += ["", "/** The names of the daemon's errors. */", *words("ErrorName", self.document.errors, False)]
        for method in self.document.methods:
            if method.options:
                # What may be several calls takes no limit of time.
                base = "CallOptions" if method.kind == "call" else 'Pick<CallOptions, "signal">'
                options = [*([PROMPT] if method.kind == "images" else []), *method.options]
                members = {option.name: {**option.schema, "description": option.doc} for option in options}
                lines += ["", *self._interface(f"{title(method)} extends {base}", members, set())]
        lines += ["", "/** The methods of the daemon. */", "export interface Methods {"]
        lines += call("call<Result = any>", ["method: string", "params?: Record<string, unknown>",
                                             "options?: CallOptions"], "Result")
        for method in self.document.methods:
            lines += self._declaration(method)
        return "\n".join([*lines, "}", ""])

    def _events(self, members: Dict[str, Any]) -> Iterator[str]:
        """A union told apart by `kind`. Kinds of a newer daemon are none of it: a `default` gets them."""
        yield "export type Event ="
        last = list(self.document.events)[-1]
        for kind, own in self.document.events.items():
            names = [*COMMON, *ABOUT.get(kind.split(".")[0], []), *own]
            parts = [f'kind: "{kind}"']
            for name in names:
                described = members[name]
                nullable = name in MAY_BE_NULL and "null" not in self.type(described)
                parts.append(f"{name}{'?' if name in MAY_LACK else ''}: {self.type(described)}{' | null' if nullable else ''}")
            lines = textwrap.wrap("| { " + "; ".join(parts) + " }", WIDTH - 5)
            lines[-1] += ";" if kind == last else ""
            yield from (f"  {'' if place == 0 else '  '}{line}" for place, line in enumerate(lines))
    def _interface(self, name: str, members: Dict[str, Any], required: "set[str]") -> Iterator[str]:
        yield f"export interface {name} {{"
        for key, schema in members.items():
            yield from comment(schema.get("description"), "  ")
            yield f"  {key}{'' if key in required else '?'}: {self.type(schema)};"
        yield "}"

    def _declaration(self, method: Method) -> Iterator[str]:
        name, own = wrapper(method), title(method)
        yield from comment(method.doc, "  ", [f"`{param.name}`: {param.doc}" for param in method.params
                                            if param.doc and param.is_required])
        images = IMAGES if method.kind == "images" else None
        first = [f"{param.name}: {IMAGES_TYPE if param.name == images else self.type(param.schema)}"
                 for param in method.params if param.is_required or param.name == images]
        if method.kind == "stream":
            yield f"  {name}(options?: {own}): Promise<Events>;"
        elif results := self.dry(method):
            job, plan = results
            yield from call(name, [*first, f"options: {own} & {{ {DRY_RUN}: true }}"], plan)
            yield from call(name, [*first, f"options?: {own} & {{ {DRY_RUN}?: false }}"], job)
        else:
            options = own if method.options else "CallOptions"
            yield from call(name, [*first, f"options?: {options}"], self.type(method.result))

    def methods(self) -> str:
        lines = [f"// The methods of the daemon that are a call each. {self.note}", "export class Methods {"]
        for method in self.document.methods:
            if method.kind != "call":
                continue
            first = [param.name for param in method.params if param.is_required]
            options = [param.name for param in method.params if not param.is_required]
            given = f"{{ {', '.join([*options, '...options'])} }} = {{}}" if options else "options"
            params = f"{{ {', '.join([*first, *options])} }}" if method.params else "undefined"
            lines += [f"  {wrapper(method)}({', '.join([*first, given])}) {{",
                      f'    return this.call("{method.name}", {params}, options);', "  }", ""]
        return "\n".join([*lines[:-1], "}", ""])


def wrapper(method: Method) -> str:
    first, *rest = re.split(r"[._]", method.wrapper.name or method.name)
    return first + "".join(word.capitalize() for word in rest)


def title(method: Method) -> str:
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
