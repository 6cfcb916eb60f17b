"""Receiving scans and photos: read by a process of their own, in bounded memory, and written anew from their points."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from jinguo.kernel.labels import Labelled
from jinguo.kernel.pictures.errors import TooLargePicture, UnreadablePicture
from jinguo.kernel.process import apart

PROGRAM = "jinguo.kernel.pictures"
PDF = b"%PDF-"
PDF_END = b"%%EOF"
LARGEST = 10_000_000
"""Bytes of one file, as it comes."""

Strokes = Sequence[Sequence[tuple[int, int]]]
"""Lines drawn on a screen, each a list of points; the field is `WIDTH` by `HEIGHT`."""

WIDTH, HEIGHT = 900, 360


class Media(Labelled):
    """What a kept file is."""

    JPEG = "image/jpeg", "JPG 图片"
    PNG = "image/png", "PNG 图片"
    PDF = "application/pdf", "PDF 文件"

    @property
    def ending(self) -> str:
        """How its name ends."""
        return {Media.JPEG: "jpg", Media.PNG: "png", Media.PDF: "pdf"}[self]


@dataclass(frozen=True, slots=True)
class Clean:
    """A file as it is kept: a picture made anew, without place, time and camera; or a PDF as it came."""

    content: bytes
    media: Media


@dataclass(frozen=True)
class Limits:
    """The limits of what reading one picture may cost. `points`: of the picture as it comes; `side`: as it is kept."""

    memory_bytes: int = 768 << 20
    points: int = 60_000_000
    side: int = 2400
    seconds: float = 20


LIMITS = Limits()


def received(content: bytes, limits: Limits = LIMITS) -> Clean:
    """Read a file that was handed in; its content decides what it is. Blocks: use a thread.

    Raises:
        TooLargePicture, UnreadablePicture.
    """
    if len(content) > LARGEST:
        raise TooLargePicture
    if content.startswith(PDF):
        if PDF_END not in content[-2048:]:
            raise UnreadablePicture
        return Clean(content, Media.PDF)
    return _made({"limits": vars(limits)}, content, limits)


def drawn(strokes: Strokes, limits: Limits = LIMITS) -> Clean:
    """Make a picture of a signature. Blocks: use a thread. Raises UnreadablePicture."""
    return _made({"limits": vars(limits), "strokes": strokes, "size": [WIDTH, HEIGHT]}, b"", limits)


def _made(request: dict[str, object], content: bytes, limits: Limits) -> Clean:
    try:
        answer = apart.run(
            PROGRAM, json.dumps(request).encode() + b"\n", content, seconds=limits.seconds, most=2 * LARGEST
        )
    except apart.TooMuch:
        raise TooLargePicture from None
    except apart.Died:
        raise UnreadablePicture from None
    head, _, picture = answer.partition(b"\n")
    if refused := json.loads(head).get("refused"):
        raise TooLargePicture if refused == "large" else UnreadablePicture
    return Clean(picture, Media(json.loads(head)["media"]))
