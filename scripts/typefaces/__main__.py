"""Makes the fonts of printed documents anew, cut down to what is printed, from the fonts that Debian packages.

Not needed to build or run the product: the result is kept in src/jinguo/kernel/documents/fonts. Needs fonttools and the
files of the packages fonts-noto-cjk (2022-01-27) and fonts-lxgw-wenkai (1.250), both under the SIL Open Font License:

    scripts/fonts NotoSerifCJK-Regular.ttc NotoSansCJK-Regular.ttc LXGWWenKai-Regular.ttf
"""

# pyright: reportMissingImports=false
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).parents[2] / "src" / "jinguo" / "kernel" / "documents" / "fonts"
FEATURES = ["kern", "vert", "vrt2", "ccmp", "locl", "mark", "mkmk", "halt", "palt", "chws"]
HANGUL = [(0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FF)]
ENGLISH, HAN = 0x409, 0x3400
RENAMED = "Jinguo Kai"
"""The kai may not keep its name once it is cut down: "LXGW" and 霞鹜 are reserved."""


def common() -> set[int]:
    """The characters of GB 2312, Latin 1, and a few signs."""
    pairs = (bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
    chinese = {ord(text) for pair in pairs if (text := pair.decode("gb2312", "ignore"))}
    return chinese | {*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, "€·—–…‘’“”〇①②③④⑤⑥⑦⑧⑨⑩□☑☐✓")}


def chinese_of(path: str) -> TTFont:
    """The font of a file: of a collection the simplified Chinese one."""
    if not path.endswith(".ttc"):
        return TTFont(path)
    return next(font for font in TTCollection(path).fonts if font["name"].getDebugName(1).endswith(" CJK SC"))


def characters(font: TTFont) -> set[int]:
    """The characters of a font but Hangul."""
    return {code for code in font.getBestCmap() if not any(low <= code <= high for low, high in HANGUL)}


def cut(font: TTFont, name: str, kept: set[int], renamed: str = "") -> None:
    """Keep some characters, and give the font another name."""
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=["*"], notdef_outline=True)
    work = subset.Subsetter(options)
    work.populate(unicodes=kept)
    work.subset(font)
    if renamed:
        for row in list(font["name"].names):
            text = {1: renamed, 2: "Regular", 3: renamed, 4: renamed, 6: renamed.replace(" ", "")}.get(row.nameID)
            if text is not None and row.langID == ENGLISH:
                font["name"].setName(text, row.nameID, row.platformID, row.platEncID, row.langID)
            elif row.nameID not in (0, 13, 14):
                font["name"].removeNames(row.nameID, row.platformID, row.platEncID, row.langID)
        if "CFF " in font:
            raise SystemExit("a renamed font has its name in CFF too")
    font.save(HERE / name)
    print(f"{name}: {len(font.getBestCmap()):,} characters, {(HERE / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    serif, sans, kai = map(chinese_of, sys.argv[1:])
    HERE.mkdir(parents=True, exist_ok=True)
    whole = characters(serif)
    cut(sans, "sans.otf", characters(sans) & common() & whole)
    beyond = {code for code in characters(kai) - whole if code >= HAN}
    cut(kai, "kai.ttf", (characters(kai) & common()) | beyond, RENAMED)
    cut(serif, "serif.otf", whole)
