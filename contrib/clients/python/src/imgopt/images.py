"""Images as they are handed in."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import stat
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Mapping, NamedTuple, Optional, Tuple, Union, cast

from .failure import ImgoptError, InvalidImages
from .kinds import HEAD, KINDS
from .types import Image
from .written import written

#: An address, a file, the bytes of an image, or one that is ready.
ImageSource = Union[str, "os.PathLike[str]", bytes, Image]

#: So many bytes of a file are held at once, and sent in one piece of an upload.
PIECE = 384 * 1024
#: What is larger is read when it is sent, a piece at a time if need be.
_LARGE = 1024 * 1024

_ADDRESS = re.compile(r"(https?://)([^/?#]+)([^#]*)", re.IGNORECASE)


class Later(NamedTuple):
    """The source of an image that is read when it is sent."""

    source: Union[Path, bytes]


def image(
    source: ImageSource, *, id: Optional[str] = None, prompt: Optional[str] = None,
    input: Optional[Dict[str, Any]] = None, model: Optional[str] = None,
) -> Image:
    """An image to hand in. A file's name is the id unless another is given; a large one is read when it is sent.

    The members of one that is ready go over those given here.
    """
    if isinstance(source, Mapping):
        own = source["source"]
        made: Image = {"source": address(own) if isinstance(own, str) and own[:4].lower() == "http" else own}
        given: Mapping[str, Any] = source
    elif isinstance(source, str):
        made, given = {"source": address(source)}, {}
    elif isinstance(source, (bytes, bytearray)):
        is_large = len(source) > _LARGE
        made, given = {"source": cast(str, Later(bytes(source))) if is_large else data_uri(bytes(source))}, {}
    else:
        path = Path(source)
        is_large = path.stat().st_size > _LARGE
        made, given = {"source": cast(str, Later(path)) if is_large else data_uri(path.read_bytes())}, {}
        # What is no UTF-8 in a name can't be sent.
        id = os.fsencode(path.name).decode(errors="replace") if id is None else id
    parts = {"id": id, "prompt": prompt, "input": input, "model": model, **given}
    for name, value in parts.items():
        if value is not None and name != "source":
            made[name] = value  # type: ignore[literal-required]
    return made


def address(source: str) -> str:
    """An address as it is sent: what may not stand in one, such as a blank, is encoded."""
    text = source.strip()
    if text[:11].lower() == "data:image/" or text[:7] == "sha256:":
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


class Upload(NamedTuple):
    """Bytes that are too many for a line, put before the request that names them."""

    source: Union[Path, bytes]
    sha256: str
    bytes: int
    #: Bytes of a piece.
    most: int

    def piece(self, offset: int) -> str:
        """The bytes from `offset` on, as many as a piece may have, as base64. Raises ImgoptError if the file is another
        by now."""
        if not isinstance(self.source, Path):
            return base64.b64encode(memoryview(self.source)[offset:offset + self.most]).decode()
        with open(self.source, "rb") as file:
            file.seek(offset)
            data = file.read(min(self.most, self.bytes - offset))
            if os.fstat(file.fileno()).st_size != self.bytes or not data:
                raise ImgoptError(f"{self.source} has changed since it was looked at")
        return base64.b64encode(data).decode()


class Ready(NamedTuple):
    """An image as it is sent, and what has to be put before."""

    image: Image
    upload: Optional[Upload] = None


class Piece(List[Image]):
    """The images of one request."""

    def __init__(self, images: Iterable[Image] = ()) -> None:
        super().__init__(images)
        #: What has to be put before.
        self.uploads: List[Upload] = []

    @property
    def images(self) -> List[Image]:
        return list(self)


def ready(one: ImageSource, prompt: Optional[str], inline: int, limits: Dict[str, int]) -> Ready:
    """An image as it is sent: its bytes in it where it has at most `inline` bytes so, else named, to be put before."""
    made = image(one, prompt=prompt)
    found: Union[str, Later] = made["source"]
    if isinstance(found, Later):
        source = found.source
    elif len(found) <= inline or found[:5].lower() != "data:":
        return Ready(made)
    else:
        source = base64.b64decode(found.partition(",")[2], validate=True)
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    with_head = 64 + (size + 2) // 3 * 4
    if with_head <= inline:
        made["source"] = data_uri(source.read_bytes() if isinstance(source, Path) else source)
        return Ready(made)
    check_size("an image" if not isinstance(source, Path) else str(source), size, limits)
    digest = hashlib.sha256()
    if isinstance(source, Path):
        with open(source, "rb") as file:
            for data in iter(lambda: file.read(PIECE), b""):
                digest.update(data)
    else:
        digest.update(source)
    upload = Upload(source, digest.hexdigest(), size, min(PIECE, (limits["line_bytes"] - 1024) // 4 * 3))
    made["source"] = f"sha256:{upload.sha256}"
    return Ready(made, upload)


def check_size(name: str, size: int, limits: Dict[str, int]) -> None:
    """Raises ValueError for more bytes than an image may have."""
    most = limits.get("blob_bytes", 0)
    if size > most:
        raise ValueError(f"{name} has {size} bytes, and the provider takes images of at most {most}")


def looked_at(
    images: Union[ImageSource, Iterable[ImageSource]], most_bytes: int, limits: Dict[str, int],
) -> Iterable[ImageSource]:
    """The same images, if all can be sent that can be looked at before they are: those of a list, and not what comes of
    an iterator. `most_bytes` is what a source may have that is an address.

    Raises what is wrong with one, or InvalidImages with all that is wrong.
    """
    if isinstance(images, (str, bytes, bytearray, Mapping, os.PathLike)):
        images = [cast(ImageSource, images)]
    if not isinstance(images, (list, tuple)):
        return images
    problems: List[Tuple[int, Exception]] = []
    for number, one in enumerate(images):
        try:
            _look(one, f"images[{number}]", most_bytes, limits)
        except (OSError, ValueError, TypeError) as problem:
            problems.append((number, problem))
    if len(problems) == 1:
        raise problems[0][1]
    if problems:
        raise InvalidImages(problems)
    return images


def _look(one: ImageSource, place: str, most_bytes: int, limits: Dict[str, int]) -> None:
    given = one
    if isinstance(one, Mapping):
        later = cast(object, one.get("source"))
        is_later = isinstance(later, Later)
        written({name: value for name, value in one.items() if name != "source" or not is_later}, place)
        given = later.source if isinstance(later, Later) else one["source"]
    assert not isinstance(given, Mapping)
    if isinstance(given, str):
        written(given, place)
        source = image(one)["source"]
        if source[:5].lower() == "data:":
            check_size("an image", (len(source) - source.find(",") - 1) // 4 * 3, limits)
        elif len(source.encode()) > most_bytes:
            raise ValueError(f"an image has {len(source.encode())} bytes as an address, and {most_bytes} are taken")
        return
    if isinstance(given, (bytes, bytearray)):
        name, head, size = "an image", bytes(given[:HEAD]), len(given)
        if kind_of(head) is None:
            data_uri(head)
    else:
        name = os.fspath(given)
        # Opening a pipe would wait for whoever writes.
        if not stat.S_ISREG(os.stat(given).st_mode):
            raise ValueError(f"{name} is no regular file")
        with open(given, "rb") as file:
            media_type = kind_of(file.read(HEAD))
            size = os.fstat(file.fileno()).st_size
        if media_type is None:
            raise ValueError(f"{name} " + ("is no image of a kind that is known here" if size else "is empty"))
    check_size(name, size, limits)


def pieces(
    images: Iterable[Union[Image, Ready]], most: int, most_bytes: int, most_put: int = 256 * 1024 * 1024,
) -> Iterator[Piece]:
    """Cuts images into lists of at most `most` entries and `most_bytes` bytes of JSON, before which at most `most_put`
    bytes are put; one image may be over that."""
    piece, size, put = Piece(), 0, 0
    for number, given in enumerate(images):
        one, upload = given if isinstance(given, Ready) else Ready(given)
        length = len(written(one, f"images[{number}]")) + 1
        more = upload.bytes if upload else 0
        if piece and (len(piece) >= most or size + length > most_bytes or put + more > most_put):
            yield piece
            piece, size, put = Piece(), 0, 0
        piece.append(one)
        if upload:
            piece.uploads.append(upload)
        size += length
        put += more
    if piece:
        yield piece
