"""Images as they are handed in."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple, Union

from .types import Image

#: An address, a file, the bytes of an image, or one that is ready.
ImageSource = Union[str, "os.PathLike[str]", bytes, Image]

_MAGIC: Tuple[Tuple[bytes, int, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", 0, "png"), (b"\xff\xd8\xff", 0, "jpeg"), (b"GIF8", 0, "gif"), (b"WEBP", 8, "webp"),
    (b"ftypavif", 4, "avif"), (b"ftypheic", 4, "heic"), (b"II*\0", 0, "tiff"), (b"MM\0*", 0, "tiff"),
    (b"BM", 0, "bmp"),
)


def image(
    source: ImageSource, *, id: Optional[str] = None, prompt: Optional[str] = None,
    input: Optional[Dict[str, Any]] = None, model: Optional[str] = None,
) -> Image:
    """An image to hand in. A file is read now, and its name is the id unless another is given.

    The members of one that is ready go over those given here.
    """
    if isinstance(source, Mapping):
        made: Image = {"source": source["source"]}
        given: Mapping[str, Any] = source
    elif isinstance(source, str):
        if not source.lower().startswith(("https://", "http://", "data:image/")):
            raise ValueError(f"{source!r} is no address; for a file give a pathlib.Path")
        made, given = {"source": source}, {}
    elif isinstance(source, (bytes, bytearray)):
        made, given = {"source": data_uri(bytes(source))}, {}
    else:
        path = Path(source)
        made, given = {"source": data_uri(path.read_bytes())}, {}
        id = path.name if id is None else id
    parts = {"id": id, "prompt": prompt, "input": input, "model": model, **given}
    for name, value in parts.items():
        if value is not None:
            made[name] = value  # type: ignore[literal-required]
    return made


def data_uri(content: bytes) -> str:
    """The bytes of an image as an address of their own."""
    for magic, place, kind in _MAGIC:
        if content[place:place + len(magic)] == magic:
            return f"data:image/{kind};base64," + base64.b64encode(content).decode()
    raise ValueError("these bytes are no image of a kind that is known here")


def pieces(images: Iterable[Image], most: int, most_bytes: int) -> Iterator[List[Image]]:
    """Cuts images into lists of at most `most` entries and `most_bytes` bytes of JSON; one image may be over that."""
    piece: List[Image] = []
    size = 0
    for one in images:
        length = len(json.dumps(one, ensure_ascii=False, separators=(",", ":")).encode()) + 1
        if piece and (len(piece) >= most or size + length > most_bytes):
            yield piece
            piece, size = [], 0
        piece.append(one)
        size += length
    if piece:
        yield piece
