"""What `rpc.discover` says, as the clients are made from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

WIDTH = 120
#: Methods that programs know by a shorter name than their own.
NAMES = {
    "server.info": "info", "job.submit": "submit", "job.append": "append", "job.seal": "seal", "job.get": "job",
    "job.cancel": "cancel", "job.retry": "retry", "events.subscribe": "events",
}
#: Methods whose wrappers are written by hand, since they are more than a call; `events` ends its subscription itself.
BY_HAND = {"job.wait", "job.items", "output.get", "events.unsubscribe"}
#: Methods that hand in images: their wrappers send what a person gives, in pieces.
WITH_IMAGES = {"job.submit", "job.append"}
#: Params that such a wrapper fills in itself.
OWN_PARAMS = {"at"}
#: More words come with newer daemons, and a client must take them.
OPEN = {"EventKind"}
#: What the clients do besides.
NOTES = {
    "job.submit": "With a key the same submit twice is one job, so one whose answer was lost is sent again. What it "
                  "has already is compared: the first difference is a key_conflict. A dry run is one request.",
    "events.subscribe": "The stream has no end, and goes on where it was when the connection is lost.",
}


class Param(NamedTuple):
    """A param of a method, or another option of its wrapper."""

    name: str
    schema: Dict[str, Any]
    is_required: bool
    doc: Optional[str]


PROMPT = Param("prompt", {"type": "string"}, False, "For images that have none of their own.")


class Method(NamedTuple):
    """A method that has a wrapper."""

    name: str
    doc: str
    params: List[Param]
    result: Dict[str, Any]

    @property
    def options(self) -> List[Param]:
        """What may be left out."""
        own = {"images", *OWN_PARAMS} if self.name in WITH_IMAGES else set()
        return [param for param in self.params if not param.is_required and param.name not in own]


class Document:
    """The types, errors and methods of a document. The docs of types come from the folder of their sources."""

    def __init__(self, discovery: Dict[str, Any], sources: Path) -> None:
        self.schemas: Dict[str, Any] = discovery["components"]["schemas"]
        for path in sorted(sources.rglob("*.swift")):
            for doc, name in re.findall(r"((?:^/// .*\n)+)public (?:struct|enum) (\w+)", path.read_text(), re.M):
                for known in {name, name + "Object"} & self.schemas.keys():
                    self.schemas[known].setdefault("description", " ".join(line[4:] for line in doc.splitlines()))
        self.errors: Dict[str, Any] = discovery["components"]["errors"]
        self.methods = [self._method(method) for method in discovery["methods"] if method["name"] not in BY_HAND]
        self._results = [method["result"]["schema"] for method in discovery["methods"]]

    @staticmethod
    def _method(method: Dict[str, Any]) -> Method:
        params = [
            Param(param["name"], param["schema"], param.get("required", False),
                  param.get("description") or param["schema"].get("description"))
            for param in method["params"]]
        doc = " ".join(filter(None, [
            sentence(method["summary"]), method.get("description"), NOTES.get(method["name"])]))
        return Method(method["name"], doc, params, method["result"]["schema"])

    def types(self) -> Iterator["tuple[str, Dict[str, Any]]"]:
        """The named types that a client meets, by name: objects and lists of words."""
        seen = {"EventNotification", "ImageObject"}
        rest = [*self._results, *(self.schemas[name] for name in seen)]
        rest += [param.schema for method in self.methods for param in method.params if param.name != "images"]
        while rest:
            for name in re.findall(r"'#/components/schemas/(\w+)'", repr(rest.pop())):
                if name not in seen:
                    seen.add(name)
                    rest.append(self.schemas[name])
        for name in sorted(seen):
            if "properties" in self.schemas[name] or "enum" in self.schemas[name]:
                yield name, self.schemas[name]

    def named(self, schema: Dict[str, Any]) -> "tuple[Optional[str], Dict[str, Any]]":
        """The name of a type that has one in the clients, and what it refers to."""
        (schema,) = schema.get("allOf", [schema])
        name = schema["$ref"].rsplit("/", 1)[1] if "$ref" in schema else None
        found = self.schemas[name] if name else schema
        return (name if "properties" in found or "enum" in found else None), found


def sentence(text: str) -> str:
    return text if text.endswith(".") else text + "."


def filled(start: str, parts: List[str], end: str, indent: int = 0, step: int = 4) -> Iterator[str]:
    """The parts between brackets, on one line if they fit, else below it, as many to a line as fit."""
    if len(line := start + ", ".join(parts) + end) <= WIDTH:
        yield line
        return
    yield start.rstrip()
    line = ""
    for part in parts:
        if line and indent + step + len(line) + len(part) + 1 > WIDTH:
            yield " " * (indent + step) + line.rstrip()
            line = ""
        line += part + ", "
    yield " " * (indent + step) + line.rstrip()
    yield " " * indent + end.lstrip()
