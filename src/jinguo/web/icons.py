"""Icons drawn inside the page where they are used.

A sprite file would be one more request on a weak line, and a symbol defined once in the page would vanish for all its
users when htmx swaps out the part that defined it. What repeats costs next to nothing once compressed.
"""

import tomllib
from html import escape
from pathlib import Path

from markupsafe import Markup

PATHS: dict[str, str] = tomllib.loads((Path(__file__).parent / "icons.toml").read_text(encoding="utf-8"))


def icon(name: str, label: str = "") -> Markup:
    """Draw the icon as SVG. Without `label` it is an ornament that screen readers skip: the word beside it says it.

    Raises:
        KeyError: no such icon in icons.toml.
    """
    spoken = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true" focusable="false"'
    return Markup(f'<svg class="i" viewBox="0 0 24 24" {spoken}>{PATHS[name]}</svg>')  # noqa: S704 - our own drawing
