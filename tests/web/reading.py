"""A page as a program reads it: its forms with their hidden fields, its text, and the QR codes drawn in it."""

import html
import re
from html.parser import HTMLParser

import zxingcpp

from jinguo.web.stamp import MADE, WAS
from tests.kernel.text.test_qr import photograph


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
        elif tag == "input" and "name" in given and self.found and given.get("type") not in ("radio", "checkbox"):
            self.found[-1][1][given["name"]] = given.get("value", "")


def forms(page: str) -> dict[str, dict[str, str]]:
    """Every form of a page by its action, with the fields that it would send as it stands, but for what it says that
    it was made from.
    """
    return {
        action: {name: form[name] for name in form if name not in (MADE, WAS)} for action, form in whole(page).items()
    }


def whole(page: str) -> dict[str, dict[str, str]]:
    """Every form of a page by its action, with all that it would send as it stands."""
    reader = _Forms()
    reader.feed(page)
    return dict(reader.found)


def text(page: str) -> str:
    """What a person reads of a page, in one line."""
    body = page[page.index("<main") :] if "<main" in page else page
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]*>", " ", re.sub(r"<title>.*?</title>", "", body)))).strip()


def codes(page: str) -> list[str]:
    """What the QR codes of a page say."""
    drawn = re.findall(r"<svg xmlns=.*?crispEdges.*?</svg>", page, re.DOTALL)
    return [found.text for svg in drawn for found in zxingcpp.read_barcodes(photograph(svg))]
