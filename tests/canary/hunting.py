"""Look for secrets in files, in every guise that a program might give them without meaning to."""

import base64
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import polars as pl

ALIGNMENTS = 3
"""Where in a group of base64 a value may begin."""

SHORT = 8
"""Up to so many digits a value may occur by chance within a longer number: it counts only when it stands alone."""


def guises(value: str) -> set[bytes]:
    """The value as plain text in UTF-8 and UTF-16, with separators, in hex and in base64."""
    found: set[bytes] = set()
    for text in {value, *_grouped(value)}:
        plain = text.encode()
        found |= {plain, text.encode("utf-16-le"), text.encode("utf-16-be")}
    plain = value.encode()
    found |= {plain.hex().encode(), plain.hex().upper().encode()}
    for shift in range(ALIGNMENTS):
        coded = base64.b64encode(bytes(shift) + plain)
        whole = coded[-(-shift * 8 // 6) + (1 if shift else 0) : (shift + len(plain)) * 8 // 6]
        found |= {whole, whole.replace(b"+", b"-").replace(b"/", b"_")}
    return found


def _grouped(value: str) -> Iterator[str]:
    """A phone or ID number as people part it."""
    cuts = {11: (3, 7), 18: (6, 14)}.get(len(value))
    if cuts and value[:-1].isdigit():
        parts = value[: cuts[0]], value[cuts[0] : cuts[1]], value[cuts[1] :]
        for between in (" ", "-", "\u00a0"):
            yield between.join(parts)


def patterns(secrets: Mapping[str, str]) -> tuple[dict[str, str], dict[str, re.Pattern[str]]]:
    """What secrets are looked for by, in Latin-1: (guise -> its secret's name, name -> pattern of a short one)."""
    found: dict[str, str] = {}
    short: dict[str, re.Pattern[str]] = {}
    for name, value in secrets.items():
        if len(value) <= SHORT and value.isdigit():
            short[name] = re.compile(rf"(?<![0-9A-Fa-f.]){value}(?![0-9A-Fa-f])")
        else:
            found |= {guise.decode("latin-1"): name for guise in guises(value)}
    return found, short


def files_below(place: Path, since: float) -> Iterator[Path]:
    """Every file below a directory, links followed, that was written since a moment."""
    for directory, _, names in os.walk(place, followlinks=True):
        for name in names:
            file = Path(directory) / name
            if file.is_file() and file.stat().st_mtime >= since:
                yield file


def hits(secrets: Mapping[str, str], contents: Iterable[tuple[str, bytes]]) -> set[tuple[str, str]]:
    """(secret's name, where) of each that is found in one of the (where, content). All guises are looked for in one
    pass.
    """
    wanted, short = patterns(secrets)
    needles = pl.Series(list(wanted), dtype=pl.String).implode()
    found: set[tuple[str, str]] = set()
    for where, content in contents:
        text = content.decode("latin-1")
        here = pl.Series([text]).str.extract_many(needles, overlapping=True).explode().drop_nulls().unique()
        found |= {(wanted[guise], where) for guise in here}
        found |= {(name, where) for name, look in short.items() if look.search(text)}
    return found
