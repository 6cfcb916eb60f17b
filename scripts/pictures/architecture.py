"""The picture of the architecture: one row for each layer of the import contract, from what people see downwards.

A package may import those in the rows below its own, and nothing else.
"""

import ast
import re
import tomllib
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
WIDTH, ROW, GAP, LEFT = 960, 30, 6, 12
TOLD = 112
"""Characters of a package's own first line that fit beside its name, when it has a row to itself."""

HEAD = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" font-family="sans-serif" '
    'font-size="14">\n<title>The layers of jinguo: each package may import those below it</title>'
)
BOX = '<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="4" fill="#fdf3f0" stroke="#a3402f"/>'
TEXT = '<text x="{x}" y="{y}"><tspan font-weight="bold">{name}</tspan>{told}</text>'


def layers() -> list[list[str]]:
    """The packages of each layer, the uppermost first."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    (direction,) = [each for each in said["tool"]["importlinter"]["contracts"] if each["id"] == "direction"]
    return [re.findall(r"\w+", layer) for layer in direction["layers"]]


def says(name: str) -> str:
    """The first sentence of what a package or module says of itself."""
    place = ROOT / "src" / "jinguo" / name
    file = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    said = ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or ""
    first = " ".join(said.split("\n\n")[0].split())
    return first if len(first) <= TOLD else first[:TOLD].rsplit(" ", 1)[0] + " …"


def picture() -> str:
    """The picture as SVG."""
    rows = layers()
    lines = [HEAD.format(width=WIDTH, height=len(rows) * (ROW + GAP) + GAP)]
    for place, names in enumerate(rows):
        width = (WIDTH - GAP * (len(names) + 1)) / len(names)
        for order, name in enumerate(names):
            x, y = GAP + order * (width + GAP), GAP + place * (ROW + GAP)
            told = f' <tspan fill="#555"> {escape(says(name))}</tspan>' if len(names) == 1 else ""
            lines += [
                BOX.format(x=f"{x:.0f}", y=y, w=f"{width:.0f}", h=ROW),
                TEXT.format(x=f"{x + LEFT:.0f}", y=y + 20, name=name, told=told),
            ]
    return "\n".join([*lines, "</svg>", ""])


if __name__ == "__main__":
    print(picture(), end="")
