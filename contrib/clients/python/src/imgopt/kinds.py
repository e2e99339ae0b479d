"""The kinds of images that are known. Made by contrib/generate from Sources/ImgoptWire: change it there."""

from typing import Tuple

#: The media type, how files begin (all places and bytes of one of the lists), and brands of ISO media files.
KINDS: Tuple[Tuple[str, Tuple[Tuple[Tuple[int, bytes], ...], ...], Tuple[bytes, ...]], ...] = (
    ('image/jpeg', (((0, b'\xff\xd8\xff'),),), ()),
    ('image/png', (((0, b'\x89PNG\r\n\x1a\n'),),), ()),
    ('image/gif', (((0, b'GIF87a'),), ((0, b'GIF89a'),)), ()),
    ('image/webp', (((0, b'RIFF'), (8, b'WEBP')),), ()),
    ('image/avif', (), (b'avif', b'avis')),
    ('image/heic', (), (b'heic', b'heix', b'hevc', b'hevx', b'heim', b'heis', b'hevm', b'hevs')),
    ('image/heif', (), (b'mif1', b'msf1')),
    ('image/tiff', (((0, b'II*\x00'),), ((0, b'MM\x00*'),), ((0, b'II+\x00'),), ((0, b'MM\x00+'),)), ()),
    ('image/bmp', (((0, b'BM'), (6, b'\x00\x00\x00\x00')),), ()),
    ('image/jxl', (((0, b'\xff\n'),), ((0, b'\x00\x00\x00\x0cJXL \r\n\x87\n'),)), ()),
    ('image/vnd.adobe.photoshop', (((0, b'8BPS'),),), ()),
    ('image/jp2', (((0, b'\x00\x00\x00\x0cjP  \r\n'),),), ()),
    ('image/x-icon', (((0, b'\x00\x00\x01\x00'),),), ()),
    ('image/x-exr', (((0, b'v/1\x01'),),), ()),
)

#: So many bytes are enough to tell.
HEAD = 64
