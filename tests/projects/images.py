"""Files that people send as pictures, good and bad."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture(name: str = "lamp.png", *, size: tuple[int, int] = (80, 60)) -> SimpleUploadedFile:
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


def bomb() -> SimpleUploadedFile:
    """A few bytes that promise 50,000 by 50,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", crc)

    header = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = (
        chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    return SimpleUploadedFile("bomb.png", b"\x89PNG\r\n\x1a\n" + body, content_type="image/png")


def cut_short() -> SimpleUploadedFile:
    whole = picture(size=(300, 300)).read()
    return SimpleUploadedFile("cut.png", whole[: len(whole) // 2], content_type="image/png")


def disguised() -> SimpleUploadedFile:
    markup = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
    return SimpleUploadedFile("drawing.png", markup, content_type="image/png")


def heavy(size: int) -> SimpleUploadedFile:
    return SimpleUploadedFile("heavy.png", b"\x89PNG\r\n\x1a\n" + b"\0" * size, "image/png")
