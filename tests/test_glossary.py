"""The glossary keeps one English word for one Chinese term, and what it says of the code is true."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CELLS = r"^\| (?P<chinese>[^|]+) \| (?P<english>[^|]+) \| (?:`(?P<code>\w+)`)? ?\| (?P<meaning>[^|]+) \|$"
TERMS = [
    term.groupdict()
    for term in re.finditer(CELLS, (ROOT / "docs/glossary.md").read_text(encoding="utf-8"), re.MULTILINE)
    if term["chinese"] not in ("Chinese", "---")
]
CLASSES = {
    name
    for file in (ROOT / "src/jinguo").rglob("*.py")
    for name in re.findall(r"^class (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
}


def test_every_row_of_the_tables_is_read() -> None:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| Chinese |")]

    assert len(rows) == len(TERMS)
    assert len(rows) > 50


@pytest.mark.parametrize("language", ["chinese", "english"])
def test_no_word_stands_for_two_things(language: str) -> None:
    assert [word for word, uses in Counter(term[language] for term in TERMS).items() if uses > 1] == []


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term["chinese"])
def test_a_term_has_a_sentence_and_is_in_the_code_where_it_says_so(term: dict[str, str | None]) -> None:
    assert (term["meaning"] or "").endswith((".", "…"))
    assert term["code"] is None or term["code"] in CLASSES


HOMES = {
    r"\w*settl\w*": ("checkin", "demo", "web/door", "web/desk/events", "web/desk/hours", "web/api/checkins"),
    r"_?(?:hold|held)": ("retention", "web/desk/retention"),
}
"""Words that stand for one deed (核定, 暂停清理), and where its functions and classes are."""


@pytest.mark.parametrize("word", HOMES, ids=["settle", "hold"])
def test_a_word_of_one_deed_names_nothing_elsewhere(word: str) -> None:
    named = [
        f"{file.relative_to(ROOT / 'src/jinguo').as_posix()}:{name}"
        for file in (ROOT / "src/jinguo").rglob("*.py")
        for name in re.findall(r"^ *(?:class|(?:async )?def) (\w+)", file.read_text(encoding="utf-8"), re.MULTILINE)
        if re.fullmatch(word, name.lower())
    ]

    assert len(named) > 0
    assert [one for one in named if not one.startswith(HOMES[word])] == []


def test_no_class_is_called_by_what_was_done_with_it() -> None:
    assert CLASSES & {"Told", "Held"} == set()
