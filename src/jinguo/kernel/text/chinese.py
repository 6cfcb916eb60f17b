"""Chinese names by the first letters of their pinyin: what a clerk types to find 曾丽 is `zl` or `cl`."""

from functools import lru_cache

from pypinyin import Style, pinyin

MOST = 32
"""Readings kept for one name; three characters of four readings each would be 64, real names seldom pass 8."""


@lru_cache(maxsize=1 << 16)
def initials(name: str, most: int = MOST) -> tuple[str, ...]:
    """List the readings of a name's initials, the likeliest first, each once: 单曾 -> dc, dz, cc, sc, cz, sz.

    Likelier is what departs from the commonest reading at fewer characters; at most `most` are kept. Letters and digits
    stand for themselves in lower case, all else is left out; no readable character gives ().
    """
    found = [(0, "")]
    for character in name:
        readings = _readings(character)
        if readings:
            longer = [
                (rarity + (index > 0), prefix + reading)
                for rarity, prefix in found
                for index, reading in enumerate(readings)
            ]
            found = sorted(longer, key=lambda each: each[0])[:most]
    return tuple(dict.fromkeys(text for _, text in found if text))


@lru_cache(maxsize=1 << 15)
def _readings(character: str) -> tuple[str, ...]:
    """The first letters of one character's readings, the commonest first."""
    if character.isascii():
        return (character.lower(),) if character.isalnum() else ()
    found = pinyin(character, style=Style.FIRST_LETTER, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(found[0])) if found else ()
