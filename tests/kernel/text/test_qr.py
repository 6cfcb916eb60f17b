"""A code that is drawn can be read back, whatever it says."""

import re
from xml.etree import ElementTree

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from jinguo.kernel.text import qr

TEXTS = {
    "a web address": "https://jinguo.example/c/8f3k2m?t=2Yk8-_Qd7Zr1",
    "a volunteer number": "ZH2026000127",
    "Chinese": "镇海区妇联·亲子阅读陪伴",
    "a long signed token": "v4.public." + "eyJhbGciOiJFZERTQSJ9" * 12,
}


def photograph(svg: str, scale: int = 6) -> Image.Image:
    """Draw the SVG's own rectangles, as a browser would."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    left, top, width, height = (int(number) for number in root.attrib["viewBox"].split())
    picture = Image.new("L", (width * scale, height * scale), 128)
    draw = ImageDraw.Draw(picture)
    for path in root.findall("{http://www.w3.org/2000/svg}path"):
        colour = 255 if path.get("fill") == "#fff" else 0
        for x, y, w, h in re.findall(r"M(-?\d+) (-?\d+)h(\d+)v(\d+)h-\d+z", path.attrib["d"]):
            x0, y0 = (int(x) - left) * scale, (int(y) - top) * scale
            draw.rectangle((x0, y0, x0 + int(w) * scale - 1, y0 + int(h) * scale - 1), fill=colour)
    return picture


@pytest.mark.parametrize("fast", [False, True], ids=["best mask", "fixed mask"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_drawn_code_reads_back_as_its_text(text: str, fast: bool) -> None:
    picture = photograph(qr.svg(text, title="二维码", fast=fast))

    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [text]


def test_the_quiet_zone_is_four_white_modules_on_each_side() -> None:
    picture = photograph(qr.svg("ZH2026000127", title="二维码"), scale=1)

    dark = picture.point(lambda level: 255 if level == 0 else 0).getbbox()
    side = picture.width
    assert dark == (4, 4, side - 4, side - 4)
    assert [level for level, pixels in enumerate(picture.histogram()) if pixels] == [0, 255]


def test_a_title_is_spoken_and_cannot_break_out_of_the_drawing() -> None:
    root = ElementTree.fromstring(qr.svg("x", title='李梅的<b>"二维码"&'))  # noqa: S314 - our own text

    assert root.get("role") == "img"
    assert root.findtext("{http://www.w3.org/2000/svg}title") == '李梅的<b>"二维码"&'


@pytest.mark.parametrize("text", ["", "长" * 800], ids=["nothing", "too much"])
def test_a_text_that_no_code_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        qr.modules(text)
