"""Scans and photos that are handed in: made anew from their points, apart, within bounds."""

import io
import zlib

import pytest
from PIL import Image

from jinguo.kernel.pictures.errors import TooLargePicture, UnreadablePicture
from jinguo.kernel.pictures.scans import Limits, Media, drawn, received

MAKE, GPS, ORIENTATION = 0x010F, 0x8825, 0x0112
SECRET = b"Canary-Phone"


def photo(size: tuple[int, int] = (640, 480), kind: str = "JPEG") -> bytes:
    """A photo lying on its side, which says by what and where it was taken; its top left corner is black."""
    image = Image.new("RGB", size, "white")
    image.paste("black", (0, 0, size[0] // 2, size[1] // 2))
    facts = Image.Exif()
    facts[MAKE] = SECRET.decode()
    facts[ORIENTATION] = 6
    facts.get_ifd(GPS)[2] = (29.0, 57.0, 12.0)
    out = io.BytesIO()
    image.save(out, kind, exif=facts, comment=SECRET) if kind == "JPEG" else image.save(out, kind, exif=facts)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_keeps_its_points_upright_and_nothing_of_place_and_camera(kind: str) -> None:
    came = photo(kind=kind)
    assert SECRET in came

    kept = received(came)

    image = Image.open(io.BytesIO(kept.content))
    assert (kept.media, image.format, image.size) == (Media.JPEG, "JPEG", (480, 640))
    assert dict(image.getexif()) == {}
    assert SECRET not in kept.content
    assert [sum(image.getpixel(at)) > 384 for at in ((470, 10), (10, 10))] == [False, True]  # type: ignore[arg-type]


def test_a_large_photo_is_kept_as_large_as_a_page_needs() -> None:
    assert Image.open(io.BytesIO(received(photo((4000, 3000))).content)).size == (1800, 2400)


def test_a_pdf_is_kept_as_it_came() -> None:
    came = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"

    assert received(came).content == came
    assert received(came).media is Media.PDF


@pytest.mark.parametrize(
    "content",
    [b"", b"<html>", b"%PDF-1.7 cut off", b"GIF89a", photo()[:400], b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, b"PK\x03\x04"],
    ids=["empty", "page", "half a PDF", "GIF", "half a photo", "no PNG", "archive"],
)
def test_what_is_no_whole_picture_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(UnreadablePicture, match="JPG、PNG"):
        received(content)


def bomb(side: int) -> bytes:
    """A PNG of a few kilobytes that unpacks to so many points each way."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)

    head = side.to_bytes(4) * 2 + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes((side // 8 + 1) * 100), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def test_a_picture_that_unpacks_without_end_or_takes_too_much_is_refused() -> None:
    with pytest.raises(TooLargePicture):
        received(bomb(100_000))
    with pytest.raises(TooLargePicture):
        received(photo((3000, 3000)), Limits(points=100))
    with pytest.raises((TooLargePicture, UnreadablePicture)):
        received(photo((6000, 6000)), Limits(memory_bytes=120 << 20))
    with pytest.raises(TooLargePicture):
        received(b"\xff\xd8" + bytes(10_000_000))


def test_a_signature_is_drawn_as_it_was_written() -> None:
    kept = drawn([[(100, 100), (800, 100)], [(450, 300)]])

    image = Image.open(io.BytesIO(kept.content))
    assert (kept.media, image.size, image.mode) == (Media.PNG, (900, 360), "L")
    assert [image.getpixel(at) for at in ((400, 100), (450, 300), (10, 10))] == [0, 0, 255]
