"""Number formats: what a cell shows of its value (ECMA-376, 18.8.30 and 18.8.31)."""

import datetime
import re
from collections.abc import Iterator
from typing import NamedTuple

from jinguo.kernel.workbook.cells import EXACT, number

_MONTH, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
BUILT_IN = {
    **{15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss"},
    **dict.fromkeys((27, 36, 50, 52, 57), _MONTH),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), _DAY),
    **dict.fromkeys((32, 33, 34, 35, 55, 56), "h:mm"),
    **{14: "yyyy/m/d", 22: "yyyy/m/d h:mm", 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"'},
}
"""Formats that a workbook names by number alone, as a Chinese Excel and WPS show them (18.8.30, zh-cn)."""

LONGEST = 255
"""Characters of a format; Excel's own limit."""

SECTIONS = 4
"""Positive, negative, zero, text."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<currency>[^\]-]*)[^\]]*\]'
    r"|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式)|(?P<noon>AM/PM|A/P|上午/下午)|(?P<power>E[+-])"
    r"|(?P<date>y+|e+|m+|d+|h+|s+)|(?P<other>g+|b+|a{3,}|[?.,%/])|(?P<digits>[0#]+)|(?P<at>@)|(?P<plain>.)",
    re.IGNORECASE | re.DOTALL,
)
_HARMLESS = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color|dbnum|[黑蓝青绿洋红白黄色]+) ?\d*", re.I
)
"""What may stand in brackets and changes no digit that is read; conditions and elapsed hours do."""

_WRITTEN = {"y": "%Y", "ym": "%Y-%m", "md": "%m-%d", "t": "%H:%M:%S", "ymd": "%Y-%m-%d"}


class Piece(NamedTuple):
    """A piece of a format's section: `digits` (a run of 0 and #), `general`, `at` or `literal`."""

    kind: str
    text: str


class Format(NamedTuple):
    """A number format of a cell: what it shows of the value. `date`: the parts of a moment, out of y, m, d and t
    (time); "" = no format of dates. `sections`: the pieces for positive, negative, zero and text; None = Excel's own
    way, which adds nothing.
    """

    date: str
    sections: tuple[tuple[Piece, ...] | None, ...]

    @property
    def matters(self) -> bool:
        """Whether a cell can show something else than its plain value."""
        return self.date not in ("", "ymdt") or any(each is not None for each in self.sections)

    def shown(self, cell: object) -> object:
        """Format a cell as it is shown; the cell itself where that does not differ."""
        if isinstance(cell, datetime.date):
            return _moment(self.date, cell)
        if isinstance(cell, bool):
            return cell
        if isinstance(cell, int | float):
            return self._number(float(cell))
        return self._text(cell) if isinstance(cell, str) and cell else cell

    def _number(self, value: float) -> float | str:
        signs = min(len(self.sections), SECTIONS - 1)
        at = 1 if value < 0 and signs > 1 else 2 if value == 0 and signs > 2 else 0  # noqa: PLR2004
        pieces = self.sections[at] if self.sections else None
        if (
            pieces is None
            or abs(value) >= EXACT
            or (value != int(value) and any(each.kind == "digits" for each in pieces))
        ):
            return value
        return ("-" if value < 0 and at == 0 else "") + _filled(pieces, abs(value))

    def _text(self, cell: str) -> str:
        pieces = self.sections[-1] if self.sections else None
        if pieces is None or (len(self.sections) < SECTIONS and all(each.kind != "at" for each in pieces)):
            return cell
        return "".join(cell if each.kind == "at" else each.text for each in pieces)


def parsed(code: str) -> Format | None:
    """Parse the meaning of a format; None: it has conditions, or is longer than Excel allows."""
    if len(code) > LONGEST:
        return None
    sections: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["plain"] == ";":
            sections.append([])
        elif token["bracket"] is not None and not _HARMLESS.fullmatch(token["bracket"]):
            return None
        else:
            sections[-1].append(token)
    if date := "".join(_parts(sections[0])):
        return Format(date, ())
    return Format("", tuple(_pieces(each) for each in sections[:SECTIONS]))


def _parts(tokens: list[re.Match[str]]) -> Iterator[str]:
    """Find the parts of a moment that a section shows, in the order y, m, d, t."""
    units = [token["date"].lower() for token in tokens if token["date"]]
    found = set()
    for before, unit, after in zip(["", *units], units, [*units[1:], ""], strict=False):
        if unit[0] in "hs" or (unit in ("m", "mm") and ("h" in before or "s" in after)):
            found.add("t")
        elif unit[0] in "ye":
            found.add("y")
        elif unit[0] == "m" or unit in ("d", "dd"):
            found.add(unit[0])
    return (part for part in "ymdt" if part in found)


def _pieces(tokens: list[re.Match[str]]) -> tuple[Piece, ...] | None:
    """Part a section into pieces; None: it shows the plain value, or writes a number in a way that is not followed."""
    pieces = []
    for token in tokens:
        if token["other"] or token["power"] or token["date"] or token["noon"]:
            return None
        for kind in ("digits", "general", "at"):
            if token[kind]:
                pieces.append(Piece(kind, token[kind]))
        if literal := token["quoted"] or token["escaped"] or token["currency"] or token["plain"]:
            pieces.append(Piece("literal", literal))
    is_plain = len(pieces) == 1 and (pieces[0].kind in ("general", "at") or pieces[0].text.strip("#") in ("", "0"))
    return None if is_plain else tuple(pieces)


def _filled(pieces: tuple[Piece, ...], value: float) -> str:
    """Fill a number's digits into their places from the right; those for which no place is left stand first."""
    if not any(each.kind == "digits" for each in pieces):
        return "".join(number(value) if each.kind in ("general", "at") else each.text for each in pieces)
    digits = list(str(int(value)))
    places = sum(len(each.text) for each in pieces if each.kind == "digits")
    shown = []
    for piece in reversed(pieces):
        if piece.kind != "digits":
            shown.append(piece.text)
            continue
        for mark in reversed(piece.text):
            shown.append(digits.pop() if digits else "0" if mark == "0" else "")
            places -= 1
        if not places:
            shown += reversed(digits)
            digits = []
    return "".join(reversed(shown))


def _moment(parts: str, cell: datetime.date) -> datetime.date | str:
    moment = cell if isinstance(cell, datetime.datetime) else datetime.datetime.combine(cell, datetime.time.min)
    if parts in ("m", "d"):
        return f"{moment.month}月" if parts == "m" else f"{moment.day}日"
    return moment.strftime(_WRITTEN[parts]) if parts in _WRITTEN else cell
