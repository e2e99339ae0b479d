"""The kinds of images, which are told by their first bytes."""

from __future__ import annotations

import json
from typing import Any, Dict


def python(kinds: Dict[str, Any], note: str) -> str:
    lines = [
        f'"""The kinds of images that are known. {note}"""', "", "from typing import Tuple", "",
        "#: The media type, how files begin (all places and bytes of one of the lists), and brands of ISO media files.",
        "KINDS: Tuple[Tuple[str, Tuple[Tuple[Tuple[int, bytes], ...], ...], Tuple[bytes, ...]], ...] = (",
    ]
    for kind in kinds["kinds"]:
        signs = tuple(tuple((place, bytes.fromhex(text)) for place, text in sign) for sign in kind["signs"])
        brands = tuple(brand.encode() for brand in kind["brands"])
        lines.append(f"    ({kind['type']!r}, {signs!r}, {brands!r}),")
    return "\n".join(lines + [")", "", "#: So many bytes are enough to tell.", f"HEAD = {kinds['prefix_bytes']}", ""])


def node(kinds: Dict[str, Any], note: str) -> str:
    lines = [
        f"// The kinds of images that are known. {note}", "",
        "/** The media type, how files begin (all places and bytes of one of the lists), brands of ISO media files. */",
        "export const kinds = [",
    ]
    for kind in kinds["kinds"]:
        lines.append(f"  [{json.dumps(kind['type'])}, {json.dumps(kind['signs'])}, {json.dumps(kind['brands'])}],")
    return "\n".join(lines + ["];", "", "/** So many bytes are enough to tell. */",
                              f"export const headBytes = {kinds['prefix_bytes']};", ""])
