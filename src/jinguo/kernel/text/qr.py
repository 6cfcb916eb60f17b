"""QR codes as one SVG path, so that a code is text inside the page and needs no image file."""

from html import escape
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

QUIET_ZONE = 4
"""Empty modules on each side; ISO/IEC 18004 asks for at least four."""


def modules(text: str, *, fast: bool = False) -> list[list[bool]]:
    """Compute the dark modules of a code, row by row, without the quiet zone. Error correction M: 15 % may be dirty.

    `fast` takes one fixed mask instead of the best of eight: about a fifth of the time (0.8 ms), for sheets of many
    cards only, since the best mask is easier to read from a bad print.

    Raises:
        ValueError: no text, or more than the largest code holds (2,331 bytes).
    """
    if not text:
        raise ValueError("a QR code needs a text")
    code = QRCode(error_correction=ERROR_CORRECT_M, border=0, mask_pattern=0 if fast else None)
    code.add_data(text)
    code.make(fit=True)
    return [[bool(module) for module in row] for row in code.modules]


def svg(text: str, *, title: str, fast: bool = False) -> str:
    """Draw the code as an SVG element: one path on white, quiet zone included, `title` read out by a screen reader.

    It has no size of its own: the style sheet gives it one. Black on white whatever the page's colours are.
    """
    rows = modules(text, fast=fast)
    side = len(rows) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-QUIET_ZONE} {-QUIET_ZONE} {side} {side}" role="img"'
        f' shape-rendering="crispEdges"><title>{escape(title)}</title>'
        f'<path fill="#fff" d="M{-QUIET_ZONE} {-QUIET_ZONE}h{side}v{side}h-{side}z"/><path d="{_path(rows)}"/></svg>'
    )


def _path(rows: list[list[bool]]) -> str:
    """Draw each run of dark modules in a row as one rectangle of an SVG path."""
    runs: list[str] = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                runs.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return "".join(runs)
