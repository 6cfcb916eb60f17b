"""Judgement of one sheet's people: what each row says, what is wrong with it, and what of that is left empty."""

from collections.abc import Collection, Mapping
from datetime import date

import polars as pl

from jinguo.kernel.spreadsheet import Sheet
from jinguo.people.rules import GROWN_UP, latest_birth
from jinguo.volunteers.roster import ages, cells, days, further, names
from jinguo.volunteers.roster.gaps import LACKING, Gap
from jinguo.volunteers.roster.headers import FIELDS
from jinguo.volunteers.roster.layout import Layout
from jinguo.volunteers.roster.shapes import ROSTER

MOST = {
    "skills": 200, "available": 100, "employer": 100, "platform_number": 40, "emergency_contact": 40,
    "organisation_text": 200, "nation": 20, "political_status": 20, "education": 20, "guardian": 40,
    "guardian_relation": 20, "remark": 500, "service_classes": 200,
}  # fmt: skip
"""Characters a field may have: what the registry keeps."""
DOCUMENT = "证件类型不是居民身份证：目前只登记身份证号，请把证件号码留空后再导入"
SEX_DIFFERS = "性别与身份证号不一致，请核对"
BIRTH_DIFFERS = "出生日期与身份证号不一致，请核对"
PLATFORM_NUMERIC = "志愿者编号被 Excel 存成了数字，末几位已经丢失，请设为“文本”格式后重新填写"
EMERGENCY_WRONG = "紧急联系人电话看不懂，请填号码，或者留空"
NUMBER = r"^[0-9+() -]{5,20}$"
CONSENTS = ("agree_collect", "agree_publish", "guardian_agrees")


def judged(rows: pl.DataFrame, sheet: Sheet, found: Layout, today: date, leave: Collection[Gap] = ()) -> pl.DataFrame:
    """Judge people: ROSTER's columns, `reason` (null = good) and `youngest_birth`.

    Shape: the rows of `people_rows.sorted_out` that are people, with `banner` and `beneath` -> as many rows, in their
    order.
    """
    faults = _faults(found, today)
    left = {field: _left(clauses, leave) for field, clauses in _optional(today).items()}
    return (
        _read(rows, sheet, found)
        .with_columns(**_derived())
        .with_columns(
            id_problem=cells.id_problem(pl.col("id_number"), today),
            youngest_birth=ages.youngest_birth(
                *(pl.col("born"), pl.col("id_number"), pl.col("age"), today), nominal="虚" in _heading(found, "age")
            ),
        )
        .with_columns(
            pl.coalesce(
                pl.format(further.CLAUSE, "beneath"), cells.joined(clause for gap, clause in faults if gap not in leave)
            ).alias("reason")
        )
        .with_columns(left.get(field, pl.lit(value=False)).alias(f"left_{field}") for field in LACKING)
        .with_columns(**_values(today))
        .select(*ROSTER, "reason", "youngest_birth")
    )


def _read(rows: pl.DataFrame, sheet: Sheet, found: Layout) -> pl.DataFrame:
    """Read the cells by field, tidied, null where nothing is given; a name and its note apart."""
    texts = {field: cells.tidied(rows[sheet.rows.columns[place]]) for field, place in found.columns.items()}
    tidied = rows.select(
        pl.lit(sheet.name).alias("sheet"),
        *("row", "banner", "beneath"),
        *(pl.lit(texts.get(field), pl.String).alias(field) for field in FIELDS),
    )
    told = tidied.with_columns(_given(field) for field in FIELDS if field != "name")
    return told.with_columns(names.columns(tidied["name"]))


def _given(field: str) -> pl.Expr:
    """Blank out what is not given; a birth date or an age that is not known is none."""
    given = cells.given(pl.col(field))
    return pl.when(~given.is_in(cells.UNSTATED)).then(given) if field in ("born_on", "age") else given


def _heading(found: Layout, field: str) -> str:
    return found.headers[found.columns[field]] if field in found.columns else ""


def _derived() -> Mapping[str, pl.Expr]:
    """The columns made of several cells, or of a cell in several steps, kept since they are asked for often."""
    contact, number = cells.emergency(pl.col("emergency_contact"), pl.col("emergency_phone"))
    noted = pl.format("姓名栏注明：{}。", "name_note")
    return {
        "born": days.parts(pl.col("born_on")),
        "id_number": cells.id_number(pl.col("id_number")),
        "emergency_contact": contact,
        "emergency_phone": number,
        "organisation_text": _organisation(),
        "remark": pl.coalesce(pl.concat_str(noted, "remark", separator=" "), noted, "remark"),
        "agreed_parts": days.parts(pl.col("guardian_agreed_on")),
    }


def _organisation() -> pl.Expr:
    """The text that says where she belongs: her organisation, else town and village, else the banner above."""
    both = pl.concat_str("town", "village", separator="/", ignore_nulls=True)
    return pl.coalesce("organisation", pl.when(both != "").then(both), "banner")


def _known_id() -> pl.Expr:
    return pl.when(pl.col("id_problem").is_null()).then(pl.col("id_number"))


def _faults(found: Layout, today: date) -> list[tuple[Gap | None, pl.Expr]]:
    """The faults that a row may have, in the order of importance, with the gap that a clerk may leave instead."""
    labels: Mapping[str, str] = {field: found.headers[place] for field, place in found.columns.items()}
    needed = [pl.col("name_problem"), cells.phone_problem(pl.col("phone"))]
    agreed_on = days.problem(pl.col("guardian_agreed_on"), pl.col("agreed_parts"), today, "监护人同意日期")
    age = ages.unclear(pl.col("age"), pl.col("youngest_birth"))
    consents = [cells.truth_problem(pl.col(field), labels.get(field, "")) for field in CONSENTS]
    lengths = [
        pl.when(pl.col(field).str.len_chars() > most).then(
            pl.lit(f"“{labels.get(field, '所属组织')}”超过 {most} 个字，请缩短")
        )
        for field, most in MOST.items()
    ]
    return [
        *((None, clause) for clause in needed),
        *((gap, clause) for clauses in _optional(today).values() for gap, clause in clauses),
        *((None, clause) for clause in (ages.problem(today), age, agreed_on, *consents, *lengths)),
    ]


def _optional(today: date) -> Mapping[str, list[tuple[Gap, pl.Expr]]]:
    """The problems of fields that are not needed, by the field that is left empty then."""
    sex, born_on, born = pl.col("sex"), pl.col("born_on"), pl.col("born")
    foreign = pl.col("id_number").is_not_null() & ~pl.col("document_type").is_in(cells.ID_CARDS)
    card = pl.when(foreign.fill_null(value=False)).then(pl.lit(DOCUMENT)).otherwise(pl.col("id_problem"))
    other_sex = pl.when(cells.sex(sex) != cells.id_sex(_known_id())).then(pl.lit(SEX_DIFFERS))
    other_birth = pl.when(days.differs(born_on, born, cells.id_birth(_known_id()))).then(pl.lit(BIRTH_DIFFERS))
    emergency = pl.col("emergency_phone")
    return {
        "id_number": [(Gap.ID_NUMBER, card), (Gap.BIRTH, other_sex), (Gap.BIRTH, other_birth)],
        "sex": [(Gap.BIRTH, cells.sex_problem(sex))],
        "born_on": [(Gap.BIRTH, days.problem(born_on, born, today))],
        "emergency_phone": [(Gap.EMERGENCY, pl.when(~emergency.str.contains(NUMBER)).then(pl.lit(EMERGENCY_WRONG)))],
        "platform_number": [
            (
                Gap.PLATFORM,
                pl.when(pl.col("platform_number").str.contains(cells.LOST_DIGITS)).then(pl.lit(PLATFORM_NUMERIC)),
            )
        ],
    }


def _left(clauses: Collection[tuple[Gap, pl.Expr]], leave: Collection[Gap]) -> pl.Expr:
    """Whether a field is wrong in a way that leaves it empty."""
    wrong = [clause.is_not_null() for gap, clause in clauses if gap in leave]
    return pl.any_horizontal(wrong) if wrong else pl.lit(value=False)


def _values(today: date) -> Mapping[str, pl.Expr]:
    """The values that a good row holds, by column; of a guardian nothing is kept where none is needed."""
    minor = pl.col("youngest_birth") > latest_birth(today, GROWN_UP)
    card = pl.when(~pl.col("left_id_number")).then(_known_id())
    stated = {
        "sex": cells.sex(pl.col("sex")),
        "born_on": days.whole(pl.col("born")),
        "emergency_phone": pl.col("emergency_phone"),
        "platform_number": pl.col("platform_number"),
    }
    stated["born_on"] = pl.when(~pl.col("left_id_number")).then(stated["born_on"])
    kept = {field: pl.when(~pl.col(f"left_{field}")).then(value) for field, value in stated.items()}
    lacking = [pl.when(pl.col(f"left_{field}")).then(pl.lit(field)) for field in LACKING]
    return kept | {
        "phone": cells.phone(pl.col("phone")),
        "id_number": card,
        "sex": pl.coalesce(cells.id_sex(card), kept["sex"]),
        "born_on": pl.coalesce(cells.id_birth(card), kept["born_on"]),
        "service_classes": cells.words(pl.col("service_classes")),
        "agree_collect": cells.truth(pl.col("agree_collect")),
        "agree_publish": cells.truth(pl.col("agree_publish")),
        "lives_text": pl.col("area"),
        "guardian": pl.when(minor).then("guardian"),
        "guardian_relation": pl.when(minor).then("guardian_relation"),
        "guardian_agreed_on": pl.when(minor).then(days.whole(pl.col("agreed_parts"))),
        "lacking": pl.concat_list(lacking).list.drop_nulls(),
    }
