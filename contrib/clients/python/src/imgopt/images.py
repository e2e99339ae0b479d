"""Images as they are handed in."""

from __future__ import annotations

import base64
import os
import re
import stat
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Mapping, Optional, Tuple, Union

from .failure import InvalidImages
from .kinds import HEAD, KINDS
from .types import Image
from .written import written

#: An address, a file, the bytes of an image, or one that is ready.
ImageSource = Union[str, "os.PathLike[str]", bytes, Image]

_ADDRESS = re.compile(r"(https?://)([^/?#]+)([^#]*)", re.IGNORECASE)


def image(
    source: ImageSource, *, id: Optional[str] = None, prompt: Optional[str] = None,
    input: Optional[Dict[str, Any]] = None, model: Optional[str] = None,
) -> Image:
    """An image to hand in. A file is read now, and its name is the id unless another is given.

    The members of one that is ready go over those given here.
    """
    if isinstance(source, Mapping):
        own = source["source"]
        made: Image = {"source": address(own) if own[:4].lower() == "http" else own}
        given: Mapping[str, Any] = source
    elif isinstance(source, str):
        made, given = {"source": address(source)}, {}
    elif isinstance(source, (bytes, bytearray)):
        made, given = {"source": data_uri(bytes(source))}, {}
    else:
        path = Path(source)
        made, given = {"source": data_uri(path.read_bytes())}, {}
        # What is no UTF-8 in a name can't be sent.
        id = os.fsencode(path.name).decode(errors="replace") if id is None else id
    parts = {"id": id, "prompt": prompt, "input": input, "model": model, **given}
    for name, value in parts.items():
        if value is not None:
            made[name] = value  # type: ignore[literal-required]
    return made


def address(source: str) -> str:
    """An address as it is sent: what may not stand in one, such as a blank, is encoded."""
    text = source.strip()
    if text[:11].lower() == "data:image/":
        return text
    parts = _ADDRESS.match(text)
    if not parts or re.search(r"[\x00-\x20\x7f]", parts[2]):
        raise ValueError(f"{source!r} is no address; for a file give a pathlib.Path")
    path = re.sub(r"[^!#-;=?-~]", lambda odd: "".join(f"%{byte:02X}" for byte in odd[0].encode()), parts[3])
    return parts[1] + parts[2] + path


def kind_of(head: bytes) -> Optional[str]:
    """The media type of the image that begins with these bytes; None if they begin none that is known here."""
    brands = []
    if head[4:8] == b"ftyp":
        end = min(len(head), int.from_bytes(head[:4], "big"))
        brands = [head[place:place + 4] for place in range(8, end - 3, 4) if place != 12]
    for media_type, signs, own in KINDS:
        if any(all(head[place:place + len(text)] == text for place, text in sign) for sign in signs):
            return media_type
        if any(brand in own for brand in brands):
            return media_type
    return None


def data_uri(content: bytes) -> str:
    """The bytes of an image as an address of their own."""
    media_type = kind_of(content[:HEAD])
    if media_type is None:
        raise ValueError("these bytes are no image of a kind that is known here" if content else "there are no bytes")
    return f"data:{media_type};base64," + base64.b64encode(content).decode()


def looked_at(images: Iterable[ImageSource], most_bytes: int) -> Iterable[ImageSource]:
    """The same images, if all can be sent that can be looked at before they are: those of a list, and not what comes of
    an iterator. `most_bytes` is what a source may have.

    Raises what is wrong with one, or InvalidImages with all that is wrong.
    """
    if isinstance(images, (str, bytes, bytearray, Mapping, os.PathLike)):
        raise TypeError("images is a list: for a single image give [image]")
    if not isinstance(images, (list, tuple)):
        return images
    problems: List[Tuple[int, Exception]] = []
    for number, one in enumerate(images):
        try:
            _look(one, f"images[{number}]", most_bytes)
        except (OSError, ValueError, TypeError) as problem:
            problems.append((number, problem))
    if len(problems) == 1:
        raise problems[0][1]
    if problems:
        raise InvalidImages(problems)
    return images


def _look(one: ImageSource, place: str, most_bytes: int) -> None:
    if isinstance(one, (str, Mapping)):
        written(one if isinstance(one, str) else dict(one), place)
    if isinstance(one, (str, bytes, bytearray, Mapping)):
        length = len(image(one)["source"].encode())
        name = "an image"
    else:
        name = os.fspath(one)
        # Opening a pipe would wait for whoever writes.
        if not stat.S_ISREG(os.stat(one).st_mode):
            raise ValueError(f"{name} is no regular file")
        with open(one, "rb") as file:
            media_type = kind_of(file.read(HEAD))
            size = os.fstat(file.fileno()).st_size
        if media_type is None:
            raise ValueError(f"{name} " + ("is no image of a kind that is known here" if size else "is empty"))
        length = len(f"data:{media_type};base64,") + (size + 2) // 3 * 4
    if length > most_bytes:
        raise ValueError(f"{name} has {length} bytes as a source, and {most_bytes} are taken")


def pieces(images: Iterable[Image], most: int, most_bytes: int) -> Iterator[List[Image]]:
    """Cuts images into lists of at most `most` entries and `most_bytes` bytes of JSON; one image may be over that."""
    piece: List[Image] = []
    size = 0
    for number, one in enumerate(images):
        length = len(written(one, f"images[{number}]")) + 1
        if piece and (len(piece) >= most or size + length > most_bytes):
            yield piece
            piece, size = [], 0
        piece.append(one)
        size += length
    if piece:
        yield piece
