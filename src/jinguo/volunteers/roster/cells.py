"""The rules of `people.identity` for whole columns, and what else a roster's cells may say."""

from collections.abc import Iterable
from datetime import date

import polars as pl

from jinguo.people import identity

NOTHING = ("/", "\\", "-", "--", "—", "——", "无", "暂无", "没有", "空", "N/A", "NA", "NULL", "NONE", "#N/A")
UNTIDY = "[^!-&(-_a-~、\u4e00-\u9fff]"
"""A character that tidying may change: neither Chinese nor ASCII, or a blank or an apostrophe."""
LOST_DIGITS = r"^[0-9]\.[0-9]+E\+[0-9]+$"
"""A number as Excel shows it when it has lost its end."""
WORD_BREAKS = "[、,;/|\\s]+"
EMERGENCY_BREAKS = r"^[ :,;/()、]+|[ :,;/()、]+$"
YES = ("是", "同意", "已同意", "有", "对", "√", "✓", "✔", "☑", "Y", "YES", "TRUE", "1", "已签", "已签字", "已签署")
NO = ("否", "不同意", "未同意", "不", "×", "✗", "✘", "X", "N", "NO", "FALSE", "0", "未签", "未签字", "未签署")
WOMEN = ("女", "女性", "女士", "F", "FEMALE", "2")
MEN = ("男", "男性", "男士", "M", "MALE", "1")
UNSTATED = ("0", "9", "未知", "未说明", "不详", "保密")
TICKED = r"^(?:[□☐](?:不?同意|是|否))?[☑✓✔√■](不?同意|是|否)(?:[□☐](?:不?同意|是|否))?$"
"""☑是□否: a form with boxes, pasted into a cell."""
ID_CARDS = (
    "身份证", "居民身份证", "中国居民身份证", "大陆身份证", "内地身份证", "二代身份证", "第二代身份证",
    "中华人民共和国居民身份证", "港澳台居民居住证", "外国人永久居留身份证", "1", "01", "111", "553",
)  # fmt: skip
"""Documents whose number follows GB 11643; 111 and 553 are GA/T 517 codes."""


def tidy(text: pl.Expr) -> pl.Expr:
    """Tidy a column as `identity.tidy` does a text; null stays null."""
    plain = text.str.normalize("NFKC").str.replace_all(identity.INVISIBLE, "")
    spaced = plain.str.replace_all(identity.SPACES, " ").str.strip_chars(" ")
    return spaced.str.replace(identity.APOSTROPHES, "")


def tidied(texts: pl.Series) -> pl.Series:
    """Tidy a whole column: only the cells that `tidy` may change are gone through."""
    odd = texts.str.contains(UNTIDY).arg_true()
    return texts.clone().scatter(odd, texts.gather(odd).to_frame().select(tidy(pl.first())).to_series())


def given(text: pl.Expr) -> pl.Expr:
    """Blank out what says that there is nothing: "", or a word for it (无, /)."""
    return pl.when(text != "", ~text.str.to_uppercase().is_in(NOTHING)).then(text)


def phone(text: pl.Expr) -> pl.Expr:
    """Normalise phones as `identity.normal_phone` does, from tidied text."""
    bare = text.str.replace(identity.PHONE_LABEL, "").str.replace(identity.PHONE_NOTE, "")
    digits = bare.str.replace(identity.PHONE_ZERO, "").str.replace_all(identity.PHONE_DOTS, "")
    return digits.str.replace(identity.PHONE_PREFIX, "${1}")


def phone_problem(text: pl.Expr) -> pl.Expr:
    """Find what is wrong with phones as `identity.phone_problem` does, in tidied text; null and "" are missing."""
    number = phone(text)
    return _first(
        (text.is_null() | (number == ""), identity.PHONE_MISSING),
        (number.str.contains(identity.MOBILE), None),
        (text.str.contains(identity.SCIENTIFIC), identity.PHONE_SCIENTIFIC),
        (number.str.contains("*", literal=True), identity.PHONE_MASKED),
        (number.str.count_matches(identity.MOBILES) > 1, identity.PHONE_TWO),
        (number.str.contains(identity.LANDLINE), identity.PHONE_LANDLINE),
        otherwise=identity.PHONE_WRONG,
    )


def id_number(text: pl.Expr) -> pl.Expr:
    """Normalise ID numbers as `identity.normal_id` does, from tidied text."""
    return text.str.replace_all(identity.ID_DOTS, "").str.replace_all("x", "X", literal=True)


def id_problem(number: pl.Expr, today: date) -> pl.Expr:
    """Find what is wrong with ID numbers as `identity.id_problem` does, in normalised ones; null is no problem."""
    return _first(
        (number.is_null() | (number == ""), None),
        (number.str.contains(identity.SCIENTIFIC), identity.ID_NUMERIC),
        (number.str.contains("*", literal=True), identity.ID_MASKED),
        (number.str.contains(identity.ID_OLD), identity.ID_FIFTEEN),
        (~number.str.contains(identity.ID_SHAPE), identity.ID_WRONG_SHAPE),
        (~_check_digit_fits(number) & number.str.ends_with("000"), identity.ID_ZEROS),
        (~_check_digit_fits(number), identity.ID_WRONG_CHECK),
        (~number.str.contains(identity.ID_REGION), identity.ID_WRONG_REGION),
        (~id_birth(number).is_between(identity.ID_EARLIEST, today).fill_null(value=False), identity.ID_WRONG_BIRTH),
        otherwise=None,
    )


def _check_digit_fits(number: pl.Expr) -> pl.Expr:
    digits = (number.str.slice(place, 1).cast(pl.Int32, strict=False) for place in range(len(identity.ID_WEIGHTS)))
    total = pl.sum_horizontal(digit * weight for digit, weight in zip(digits, identity.ID_WEIGHTS, strict=True))
    return number.str.slice(17, 1) == (total % 11).replace_strict(dict(enumerate(identity.ID_CHECKS)), default=None)


def id_birth(number: pl.Expr) -> pl.Expr:
    """Read the birth date out of ID numbers as `identity.birth_date` does."""
    return number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)


def id_sex(number: pl.Expr) -> pl.Expr:
    """Read the sex out of ID numbers as `identity.sex` does; null where the 17th character is no digit."""
    odd = number.str.slice(16, 1).cast(pl.Int32, strict=False) % 2 == 1
    return pl.when(odd).then(pl.lit("男")).when(~odd).then(pl.lit("女"))


def name(text: pl.Expr) -> pl.Expr:
    """Normalise names as `identity.normal_name` does, from tidied text."""
    chinese = text.str.replace_all(" ", "").str.replace_all(identity.NAME_DOTS, "·").str.strip_chars("·")
    return pl.when(text.str.contains("[A-Za-z]")).then(text).otherwise(chinese)


def name_problem(normal: pl.Expr) -> pl.Expr:
    """Find what is wrong with names as `identity.name_problem` does, in normalised ones; null is missing."""
    return _first(
        (normal.is_null() | (normal == ""), identity.NAME_MISSING),
        (normal.str.len_chars() > identity.NAME_MOST, identity.NAME_TOO_LONG),
        (normal.str.contains(identity.NAME_WRONG), identity.NAME_WRONG_SIGNS),
        otherwise=None,
    )


def sex(text: pl.Expr) -> pl.Expr:
    """女, 男, or null where it is not stated or not understood."""
    return _one_of(text, {"女": WOMEN, "男": MEN})


def sex_problem(text: pl.Expr) -> pl.Expr:
    """The clause where a sex is not understood."""
    return _unknown(text, (*WOMEN, *MEN, *UNSTATED), "性别请填“女”或“男”")


def truth(text: pl.Expr) -> pl.Expr:
    """Read answers as true or false; null where nothing is stated or understood."""
    return _one_of(_answer(text), {"是": YES, "否": NO}) == "是"


def truth_problem(text: pl.Expr, label: str) -> pl.Expr:
    """The clause where a consent is not understood."""
    return _unknown(_answer(text), (*YES, *NO), f"“{label}”请填“是”或“否”")


def _answer(text: pl.Expr) -> pl.Expr:
    """Read the answer of a cell without its blanks, or that of the ticked one of two boxes."""
    plain = text.str.replace_all(" ", "", literal=True)
    return pl.coalesce(plain.str.extract(TICKED), plain)


def words(text: pl.Expr) -> pl.Expr:
    """Split a cell into its words, each once, in their order; null stays null."""
    found = text.str.replace_all(WORD_BREAKS, "\n").str.strip_chars("\n").str.split("\n")
    return pl.when(found.list.len() > 0).then(found.list.unique(maintain_order=True))


def emergency(contact: pl.Expr, number: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Part 紧急联系人 into contact and phone: a number written into the contact's cell moves to an empty phone, and a
    word beside the number (丈夫) to the contact.
    """
    inside = contact.str.replace_all(r"([0-9])[ \-]([0-9])", "${1}${2}").str.extract(f"({identity.MOBILES})")
    left = contact.str.replace_all(r"[0-9]{3}[ \-]?[0-9]{4}[ \-]?[0-9]{4}", "").str.replace_all(EMERGENCY_BREAKS, "")
    moved = number.is_null() & inside.is_not_null()
    called, reached = given(pl.when(moved).then(left).otherwise(contact)), phone(pl.coalesce(number, inside))
    beside = reached.str.replace(identity.MOBILES, "").str.replace_all(EMERGENCY_BREAKS, "")
    noted = (reached.str.count_matches(identity.MOBILES) == 1) & beside.str.contains(r"^\p{Han}{1,10}$")
    both = pl.when(called.is_null()).then(beside).otherwise(pl.format("{}({})", called, beside))
    return (
        pl.when(noted).then(both).otherwise(called),
        pl.when(noted).then(reached.str.extract(f"({identity.MOBILES})")).otherwise(reached),
    )


def joined(problems: Iterable[pl.Expr]) -> pl.Expr:
    """Join all clauses of a row into one sentence; null where there are none."""
    clauses = pl.concat_str(list(problems), separator="；", ignore_nulls=True)
    return pl.when(clauses != "").then(clauses + "。")


def _one_of(text: pl.Expr, words_of: dict[str, tuple[str, ...]]) -> pl.Expr:
    meaning = {word: key for key, words_ in words_of.items() for word in words_}
    return text.str.to_uppercase().replace_strict(meaning, default=None, return_dtype=pl.String)


def _unknown(text: pl.Expr, known: tuple[str, ...], clause: str) -> pl.Expr:
    return pl.when(text.is_not_null(), ~text.str.to_uppercase().is_in(known)).then(pl.lit(clause))


def _first(*cases: tuple[pl.Expr, str | None], otherwise: str | None) -> pl.Expr:
    """Choose the clause of the first case that holds; a case that is null does not hold."""
    clause = pl.lit(otherwise, dtype=pl.String)
    for holds, words_ in reversed(cases):
        clause = pl.when(holds).then(pl.lit(words_, dtype=pl.String)).otherwise(clause)
    return clause
