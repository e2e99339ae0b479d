"""The client for Python: types, errors, methods, and of all that waits the variant that blocks."""

from __future__ import annotations

import keyword
import re
import textwrap
from typing import Any, Dict, Iterator, List, Sequence

from document import DRY_RUN, IMAGES, OPEN, PROMPT, RENAMED, WIDTH, Method, Param, Target, filled

#: What errors.py has beside the errors of the daemon.
BASES = ["AnswerTimeout", "DaemonError", "Disconnected", "ImgoptError", "InvalidImages", "Unreachable"]

#: Words of a module for asyncio, and what they are where threads wait.
BLOCKING = [
    (r"\basync (def|with|for)\b", r"\1"), (r"\bawait ", ""), (r"__a(enter|exit|iter|next)__", r"__\1__"),
    (r"\bAsyncIterator, (?=.*\bIterator\b)", ""), (r"\bStopAsyncIteration\b", "StopIteration"),
    (r"\bAsync(?=[A-Z])", ""), (r"\b(T|t)ask", r"\1hread"), (r"\bfor asyncio\b", "for programs that wait for answers"),
]


def blocking(text: str) -> str:
    for pattern, replacement in BLOCKING:
        text = re.sub(pattern, replacement, text)
    return text


class Python(Target):
    """What the client for Python has of a document."""

    plain = {"string": "str", "boolean": "bool", "integer": "int", "number": "float", "null": "None"}
    unknown, list, map = "Any", "List[{}]", "Dict[str, {}]"
    renamed = {**RENAMED, "ImageObject": "Image"}

    def union(self, parts: List[str]) -> str:
        rest = [part for part in parts if part != "None"]
        union = rest[0] if len(rest) == 1 else f"Union[{', '.join(rest)}]"
        return union if len(rest) == len(parts) else f"Optional[{union}]"

    def _head(self, doc: str) -> List[str]:
        return [f'"""{doc}', "", self.note, '"""', "", "from __future__ import annotations", ""]

    # Types

    def types(self) -> str:
        lines = [
            *self._head("What the daemon says, as it says it. A newer daemon may add members."),
            "from typing import Any, Dict, List, Literal, Optional, TypedDict, Union",
        ]
        for name, schema in self.document.types():
            name = self.renamed.get(name, name)
            lines += ["", ""]
            if "enum" in schema:
                lines += described(schema, "")
                start, end = ("Union[str, Literal[", "]]") if name in OPEN else ("Literal[", "]")
                lines += filled(f"{name} = {start}", [f'"{word}"' for word in schema["enum"]], end)
            else:
                lines += self._typed_dict(name, schema)
        return "\n".join(lines) + "\n"

    def _typed_dict(self, name: str, schema: Dict[str, Any]) -> Iterator[str]:
        members, required = schema["properties"], set(schema.get("required", []))
        odd = {key: value for key, value in members.items() if keyword.iskeyword(key)}
        optional = {key: value for key, value in members.items() if key not in required and key not in odd}
        base = "TypedDict"
        if odd:
            yield f"# {', '.join(f'`{key}`' for key in odd)}: no name in Python."
            pairs = ", ".join(f'"{key}": "{self.type(value)}"' for key, value in odd.items())
            yield f'_{name}Odd = TypedDict("_{name}Odd", {{{pairs}}}, total=False)'
            yield from ("", "")
            base = f"_{name}Odd"
        if optional:
            yield f"class _{name}Parts({base}, total=False):"
            yield from self._members(optional)
            yield from ("", "")
            base = f"_{name}Parts"
        yield f"class {name}({base}):"
        doc = list(docstring(schema["description"], 4)) if "description" in schema else []
        rest = list(self._members({key: value for key, value in members.items() if key in required}))
        yield from doc + ([""] if doc and rest else []) + rest or ["    pass"]

    def _members(self, members: Dict[str, Any]) -> Iterator[str]:
        for name, schema in members.items():
            yield from described(schema, "    ")
            yield f"    {name}: {self.type(schema)}"

    # Errors

    def errors(self) -> str:
        names = {name: "".join(word.capitalize() for word in name.split("_")) for name in self.document.errors}
        lines = [
            *self._head("What can go wrong. Errors of the daemon have a class for each name in its table."),
            f"from .failure import {', '.join(BASES)}", "",
        ]
        lines += filled("__all__ = [", [f'"{name}"' for name in [*BASES, *names.values()]], "]")
        for name, title in names.items():
            lines += ["", "", f"class {title}(DaemonError):", f'    """{self.document.errors[name]["message"]}"""', "",
                      f'    known_name = "{name}"']
        return "\n".join(lines) + "\n"

    # Methods

    def methods(self) -> str:
        body = "\n".join(line for method in self.document.methods for line in ["", *self._method(method)])
        base = textwrap.dedent('''\


            class AsyncMethods:
                """The methods of the daemon."""

                async def call(
                    self, method: str, params: Optional[Dict[str, Any]] = None, *, timeout: Optional[float] = None,
                ) -> Any:
                    """Calls any method and gives its result."""
                    raise NotImplementedError

                async def _submit(
                    self, store: str, images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str],
                    options: Dict[str, Any],
                ) -> Any:
                    raise NotImplementedError

                async def _append(
                    self, job: int, images: Union[ImageSource, Iterable[ImageSource]], prompt: Optional[str],
                    options: Dict[str, Any],
                ) -> Any:
                    raise NotImplementedError

                def _events(self, params: Dict[str, Any]) -> AsyncEvents:
                    raise NotImplementedError
            ''') + body + "\n"
        known = sorted({self.renamed.get(name, name) for name, _ in self.document.types()})
        used = [name for name in known if re.search(rf"\b{name}\b", re.sub(r'"[^"\n]*"', "", body))]
        head = [
            *self._head("The methods of the daemon, for both clients."),
            "from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Literal, Optional, Union, cast, overload", "",
            "from .images import ImageSource", *filled("from .types import (", used, ")"), "",
            "if TYPE_CHECKING:", "    from .aio import AsyncEvents", "    from .blocking import Events",
        ]
        return "\n".join(head) + "\n" + base + blocking(base)

    def _method(self, method: Method) -> Iterator[str]:
        name = method.wrapper.name or method.name.replace(".", "_")
        if method.kind == "stream":
            yield from self._signature("def", name, [], method.options, "AsyncEvents")
            yield from self._doc(method, method.options)
            yield from filled("        return self._events({", self._pairs(method.options), "})", 8)
        elif method.kind == "images":
            yield from self._with_images(name, method)
        else:
            first = [f"{param.name}: {self.type(param.schema)}" for param in method.params if param.is_required]
            result = self.type(method.result)
            yield from self._signature("async def", name, first, method.options, result)
            yield from self._doc(method, method.params)
            start, end = f'        return cast({result}, await self.call("{method.name}"', "))"
            if method.params:
                yield from filled(f"{start}, {{", self._pairs(method.params), "}" + end, 8)
            else:
                yield start + end

    def _with_images(self, name: str, method: Method) -> Iterator[str]:
        first = method.params[0].name
        positional = [f"{first}: {self.type(method.params[0].schema)}", f"{IMAGES}: Union[ImageSource, Iterable[ImageSource]]"]
        options = [PROMPT, *method.options]
        if results := self.dry(method):
            job, plan = results
            rest = [option for option in options if option.name != DRY_RUN]
            for told, result in (("Literal[False] = False", job), ("Literal[True]", plan)):
                yield "    @overload"
                yield from self._signature("async def", name, positional, rest, result, [f"{DRY_RUN}: {told}"], " ...")
                yield ""
        yield from self._signature("async def", name, positional, options, self.type(method.result))
        yield from self._doc(method, options)
        start = f"        return cast({self.type(method.result)}, await self._{name}({first}, {IMAGES}, {PROMPT.name}, {{"
        yield from filled(start, self._pairs(method.options), "}))", 8)

    def _signature(
        self, start: str, name: str, first: List[str], options: List[Param], result: str, more: Sequence[str] = (),
        end: str = "",
    ) -> Iterator[str]:
        keywords = [*more, *(f"{option.name}: Optional[{self.type(option.schema)}] = None" for option in options)]
        parts = ["self", *first, *(["*"] if keywords else []), *keywords]
        yield from filled(f"    {start} {name}(", parts, f") -> {result}:{end}", 4)

    @staticmethod
    def _doc(method: Method, params: List[Param]) -> Iterator[str]:
        yield from docstring(method.doc, 8, [f"`{param.name}`: {param.doc}" for param in params if param.doc])

    @staticmethod
    def _pairs(params: List[Param]) -> List[str]:
        return [f'"{param.name}": {param.name}' for param in params]


def described(schema: Dict[str, Any], indent: str) -> List[str]:
    """A comment that tools take for the doc of what follows."""
    mark = indent + "#: "
    return textwrap.wrap(schema.get("description", ""), WIDTH, initial_indent=mark, subsequent_indent=mark)


def docstring(text: str, indent: int, more: Sequence[str] = ()) -> Iterator[str]:
    """A docstring: its first sentence, and below it the rest and a paragraph for each of `more`."""
    first, dot, rest = text.replace("\\", "\\\\").partition(". ")
    lines = textwrap.wrap(first + dot.strip(), WIDTH - indent - 6)
    paragraphs = [*([rest] if rest else []), *more]
    for number, paragraph in enumerate(paragraphs):
        lines += [*([""] if number == 0 else []), *textwrap.wrap(paragraph, WIDTH - indent)]
    end = ['"""'] if len(lines) > 1 or lines[0].endswith('"') else []
    lines[0] = '"""' + lines[0] + ("" if end else '"""')
    for line in lines + end:
        yield " " * indent + line if line else ""
