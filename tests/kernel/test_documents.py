"""Documents: PDF/A that other programs read, from data that is never a program, by a process that can do no more."""

from datetime import datetime
from io import BytesIO
from typing import Any, cast

import pypdfium2
import pytest
from pypdf import PdfReader

from jinguo.kernel import clock
from jinguo.kernel.documents import characters
from jinguo.kernel.documents.errors import MissingCharacters, TooLargeDocument, Unprintable
from jinguo.kernel.documents.press import Document, Limits, Template, printed, printed_all, render

LETTER = Template("tests.kernel", "letter")
AT = datetime(2026, 11, 21, 9, 0, 0, 5, tzinfo=clock.BEIJING)
HOSTILE = '#read("/etc/passwd") #import "base.typ" $x^2$ *粗* _斜_ @ref <label> \\u{41} //注 /*注*/ [方] ]} {花}'
DATA = {"title": "结对关爱协议书", "name": "李𬇙", "address": HOSTILE, "said": "愿您如意", "lines": ["一", "二"]}
SENT = {"title": "标题", "address": "住址", "name": "姓名"}


def letter(**changed: object) -> Document:
    """The letter of the tests, with other data."""
    return Document(LETTER, DATA | changed, AT)


@pytest.fixture(scope="module")
def pdf() -> bytes:
    """One page, set once for all tests that look at it."""
    return render([letter()])[0]


def root(pdf: bytes) -> dict[str, Any]:
    """The file's catalogue, as another program reads it."""
    return cast(dict[str, Any], PdfReader(BytesIO(pdf)).trailer["/Root"])


def test_the_file_says_that_it_is_pdf_a_2a(pdf: bytes) -> None:
    found = root(pdf)
    said = found["/Metadata"].get_data().decode()
    about = PdfReader(BytesIO(pdf)).metadata

    assert "<pdfaid:part>2</pdfaid:part>" in said
    assert "<pdfaid:conformance>A</pdfaid:conformance>" in said
    assert (found["/Lang"], found["/MarkInfo"]["/Marked"]) == ("zh-CN", True)
    assert found["/OutputIntents"][0].get_object()["/S"] == "/GTS_PDFA1"
    assert about is not None
    assert (about.title, about.author) == ("结对关爱协议书", "镇海区妇女联合会")


def test_every_font_is_embedded_with_the_characters_used_alone(pdf: bytes) -> None:
    page = root(pdf)["/Pages"]["/Kids"][0].get_object()
    fonts = {}
    for font in (each.get_object() for each in page["/Resources"]["/Font"].values()):
        below = font["/DescendantFonts"][0].get_object()
        program = below["/FontDescriptor"].get_object()
        fonts[below["/BaseFont"].split("+")[-1]] = {"/FontFile2", "/FontFile3"} & set(program)
        assert font["/ToUnicode"] is not None

    assert sorted(fonts) == ["JinguoKai", "NotoSansCJKsc-Regular", "NotoSerifCJKsc-Regular"]
    assert all(fonts.values())
    assert len(pdf) < 60_000


def test_another_program_reads_each_word_as_it_was_typed(pdf: bytes) -> None:
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    plain = "".join(text.split())

    assert "李𬇙" in plain
    assert "".join(HOSTILE.split()) in plain
    assert "root:" not in plain


def test_the_same_data_gives_the_same_bytes(pdf: bytes) -> None:
    assert render([letter(), letter(name="王芳")])[0] == pdf


@pytest.mark.parametrize("path", ["/etc/passwd", "../errors.py", "../../etc/passwd", "OFL.txt/../../errors.py"])
def test_even_a_template_reads_nothing_but_its_own(path: str) -> None:
    with pytest.raises(Unprintable):
        render([Document(Template("tests.kernel", "curious"), {"path": path}, AT)])


async def test_a_document_beyond_its_memory_or_time_is_refused() -> None:
    with pytest.raises(TooLargeDocument):
        await printed(letter(), Limits(memory_bytes=60 << 20))
    with pytest.raises(TooLargeDocument):
        await printed_all([letter()], Limits(seconds=0.01, seconds_each=0))
    with pytest.raises(TooLargeDocument):
        await printed(letter(), Limits(bytes_each=1000))


def test_nothing_to_print_starts_nothing() -> None:
    assert render([]) == []


def test_characters_that_no_font_has_are_named_with_their_place_before_anything_is_printed() -> None:
    data = {"name": "李\ue863", "guardians": [{"name": "王😀"}], "address": "镇海区\n招宝山街道", "number": 3}

    with pytest.raises(MissingCharacters) as refused:
        characters.refuse_missing(data, SENT)

    assert refused.value.message.startswith(
        "字库里没有这些字，印出来会是空框，所以没有印：“\ue863”（U+E863，在姓名）；“😀”（U+1F600，在姓名）。"
    )
    assert refused.value.detail == {"characters": ["U+E863", "U+1F600"]}
    assert characters.blanked(data) == data | {"name": "李＿", "guardians": [{"name": "王＿"}]}


def test_a_missing_character_is_never_printed_as_a_box() -> None:
    with pytest.raises(Unprintable):
        render([letter(name="李\ue863")])


def test_what_is_said_to_be_printable_is_what_the_fonts_can_print() -> None:
    """Rare characters of names, of all blocks that the fonts reach, set at once."""
    rare = "㛃䶮喆堃昇玥珺甯祎翀赟鎏頔龑〇𠅤𫍯𫖯𬀩𬍛𬎆𬭚𬸣𬱖𬴂𬬭𫓧𬣙"

    assert characters.missing({"name": rare}) == {}
    text = pypdfium2.PdfDocument(render([letter(name=rare)])[0])[0].get_textpage().get_text_range()
    assert rare in "".join(text.split())


def test_the_characters_of_gb_2312_can_be_printed() -> None:
    pairs = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    common = "".join(pair.decode("gb2312", "ignore") for pair in pairs)

    assert len(common) == 6763
    assert characters.missing(common) == {}
