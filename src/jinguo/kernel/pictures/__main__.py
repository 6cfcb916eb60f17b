"""Program that reads pictures: one request from standard input, one picture on standard output."""

import io
import json
import resource
import sys
from typing import Any

from PIL import Image, ImageDraw, ImageOps

FORMATS = ("JPEG", "PNG")
QUALITY = 85
PEN = 5


class _TooLarge(Exception):
    """The picture has more points than are allowed."""


def main() -> None:
    """Set the ceilings, read the request, and answer. No core file: it would hold the scan."""
    request = json.loads(sys.stdin.buffer.readline())
    limits = request["limits"]
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
    Image.MAX_IMAGE_PIXELS = None
    head, content = _answered(request, limits)
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + content)


def _answered(request: dict[str, Any], limits: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    try:
        if "strokes" in request:
            return {"media": "image/png"}, _drawn(request["strokes"], *request["size"])
        return {"media": "image/jpeg"}, _made_anew(sys.stdin.buffer.read(), limits)
    except (_TooLarge, MemoryError):
        return {"refused": "large"}, b""
    except (OSError, SyntaxError, ValueError, EOFError):
        return {"refused": "unreadable"}, b""


def _made_anew(content: bytes, limits: dict[str, Any]) -> bytes:
    """The points alone, upright, at most so wide: no place, time, camera, thumbnail, comment or second picture."""
    with Image.open(io.BytesIO(content), formats=FORMATS) as found:
        if found.width * found.height > limits["points"]:
            raise _TooLarge
        found.draft("RGB", (limits["side"], limits["side"]))
        upright = ImageOps.exif_transpose(found).convert("RGBA")
        paper = Image.new("RGBA", upright.size, "white")
        paper.alpha_composite(upright)
        plain = paper.convert("RGB")
    plain.thumbnail((limits["side"], limits["side"]))
    bare = Image.frombytes("RGB", plain.size, plain.tobytes())
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _drawn(strokes: list[list[list[int]]], width: int, height: int) -> bytes:
    paper = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(paper)
    for stroke in strokes:
        points = [(x, y) for x, y in stroke]
        pen.line(points, fill=0, width=PEN, joint="curve")
        for x, y in (points[0], points[-1]):
            pen.ellipse((x - PEN // 2, y - PEN // 2, x + PEN // 2, y + PEN // 2), fill=0)
    out = io.BytesIO()
    paper.save(out, "PNG", optimize=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
