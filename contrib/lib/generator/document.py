"""What `rpc.discover` says, as the clients are made from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, Iterator, List, NamedTuple, Optional

WIDTH = 120
#: More words come with newer daemons, and a client must take them.
OPEN = {"EventKind"}
#: Types that programs know by a shorter name than their own.
RENAMED = {
    "EventNotification": "Event", "FailingImages": "Failing", "ItemCounts": "Counts", "ServerInfoResult": "Info",
}
#: The param that hands in images, that which a wrapper with images fills in itself, and that which changes its answer.
IMAGES, PLACE, DRY_RUN = "images", "at", "dry_run"


class Wrapper(NamedTuple):
    """What the wrapper of a method is, where it is not a call of the method's own name."""

    #: A shorter name than the method's.
    name: Optional[str] = None
    #: `call`; `images`: sends what a person gives, in pieces; `stream`: gives events; `hand`: written by hand.
    kind: str = "call"
    #: What the clients do besides.
    note: Optional[str] = None


WRAPPERS = {
    "server.info": Wrapper("info"),
    "job.submit": Wrapper(
        "submit", "images",
        "With a key the same submit twice is one job, so one whose answer was lost is sent again. What it has already is "
        "compared: the first difference is a key_conflict. A dry run is one request."),
    "job.append": Wrapper("append", "images"),
    "job.seal": Wrapper("seal"),
    "job.get": Wrapper("job"),
    "blob.put": Wrapper(kind="hand"),
    "job.cancel": Wrapper("cancel"),
    "job.retry": Wrapper("retry"),
    "job.forget": Wrapper("forget"),
    "job.explain": Wrapper("explain"),
    "item.get": Wrapper("item"),
    "item.cancel": Wrapper("cancel_item"),
    "item.retry": Wrapper("retry_item"),
    "job.wait": Wrapper(kind="hand"),
    "job.items": Wrapper(kind="hand"),
    "output.get": Wrapper(kind="hand"),
    "output.presign": Wrapper("presign"),
    "source.get": Wrapper(kind="hand"),
    "events.subscribe": Wrapper(
        "events", "stream", "The stream has no end, and goes on where it was when the connection is lost."),
    # `events` ends its subscription itself.
    "events.unsubscribe": Wrapper(kind="hand"),
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
    wrapper: Wrapper
    doc: str
    params: List[Param]
    result: Dict[str, Any]

    @property
    def kind(self) -> str:
        """How it is called."""
        return self.wrapper.kind

    @property
    def options(self) -> List[Param]:
        """What may be left out."""
        own = {IMAGES, PLACE} if self.kind == "images" else set()
        return [param for param in self.params if not param.is_required and param.name not in own]


class Document:
    """The types, errors and methods of a document. The docs of types come from the folder of their sources."""

    def __init__(self, discovery: Dict[str, Any], sources: Path) -> None:
        self.schemas: Dict[str, Any] = discovery["components"]["schemas"]
        for path in sorted(sources.rglob("*.swift")):
            for doc, name in re.findall(r"((?:^/// .*\n)+)public (?:struct|enum) (\w+)", path.read_text(), re.M):
                for known in {name, name + "Object"} & self.schemas.keys():
                    self.schemas[known].setdefault("description", " ".join(line[4:] for line in doc.splitlines()))
        page = (sources / "ImgoptWire.docc/Protocol.md").read_text()
        known = self.schemas["EventNotification"]["properties"]
        #: The members that events of each kind have besides those of all, as the reference's table has them.
        self.events: Dict[str, List[str]] = {}
        for kind in self.schemas["EventKind"]["enum"]:
            row = re.search(rf"^\| `{re.escape(kind)}` \|(?:[^|]*\|){{2}}([^|]*)\|$", page, re.M)
            if not row:
                raise ValueError(f"the reference has no row for the event {kind}")
            self.events[kind] = [name for name in re.findall(r"`(\w+)`", row[1]) if name in known]
        self.errors: Dict[str, Any] = discovery["components"]["errors"]
        methods = [self._method(method) for method in discovery["methods"]]
        if unknown := WRAPPERS.keys() - {method.name for method in methods}:
            raise ValueError(f"the daemon has no method {', '.join(sorted(unknown))}")
        self.methods = [method for method in methods if method.kind != "hand"]
        self._results = [method["result"]["schema"] for method in discovery["methods"]]

    @staticmethod
    def _method(method: Dict[str, Any]) -> Method:
        params = [
            Param(param["name"], param["schema"], param.get("required", False),
                  param.get("description") or param["schema"].get("description"))
            for param in method["params"]]
        wrapper = WRAPPERS.get(method["name"], Wrapper())
        doc = " ".join(filter(None, [sentence(method["summary"]), method.get("description"), wrapper.note]))
        return Method(method["name"], wrapper, doc, params, method["result"]["schema"])

    def types(self) -> Iterator["tuple[str, Dict[str, Any]]"]:
        """The named types that a client meets, by name: objects and lists of words."""
        seen = {"EventNotification", "ImageObject"}
        rest = [*self._results, *(self.schemas[name] for name in seen)]
        rest += [param.schema for method in self.methods for param in method.params if param.name != IMAGES]
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


class Target:
    """A language: how it spells types."""

    #: Types that JSON has, by JSON's name for them.
    plain: Dict[str, str]
    #: Any value; a list of `{}`; members of any name that are all `{}`.
    unknown, list, map = "", "", ""
    renamed = RENAMED

    def __init__(self, document: Document, note: str) -> None:
        self.document = document
        self.note = note

    def union(self, parts: List[str]) -> str:
        """One of several types."""
        raise NotImplementedError

    def type(self, schema: Dict[str, Any]) -> str:
        """What a value of this schema is."""
        name, found = self.document.named(schema)
        if name:
            return self.renamed.get(name, name)
        if "anyOf" in found:
            return self.union([self.type(part) for part in found["anyOf"]])
        kind = found.get("type")
        if kind == "array":
            return self.list.format(self.type(found["items"]))
        if kind == "object":
            return self.map.format(self.type(found.get("additionalProperties", {})))
        return self.plain.get(kind or "", self.unknown)

    def dry(self, method: Method) -> Optional[List[str]]:
        """What a method answers, and what it answers where it is only asked; None: it is never only asked."""
        found = self.document.named(method.result)[1]
        return [self.type(part) for part in found["anyOf"]] if method.kind == "images" and "anyOf" in found else None


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
