"""From the sheets of a roster to good rows and bad rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from jinguo.kernel.spreadsheet import Sheet
from jinguo.volunteers.roster import cells, days, duplicates, filling, layout, people_rows
from jinguo.volunteers.roster.choosing import Choice, laid_out
from jinguo.volunteers.roster.errors import MissingColumns
from jinguo.volunteers.roster.headers import FIELDS, REQUIRED
from jinguo.volunteers.roster.layout import Layout
from jinguo.volunteers.roster.shapes import BAD, ROSTER

MOST = {
    "skills": 200, "available": 100, "employer": 100, "platform_number": 40, "emergency_contact": 40,
    "organisation_text": 200, "nation": 20, "political_status": 20, "education": 20,
}  # fmt: skip
"""Characters a field may have: what the registry keeps."""
DOCUMENT = "证件类型不是居民身份证：目前只登记身份证号，请把证件号码留空后再导入"
SEX_DIFFERS = "性别与身份证号不一致，请核对"
BIRTH_DIFFERS = "出生日期与身份证号不一致，请核对"
PLATFORM_NUMERIC = "志愿者编号被 Excel 存成了数字，末几位已经丢失，请设为“文本”格式后重新填写"


@dataclass(frozen=True)
class Cleaned:
    """A cleaned roster.

    `good` has the shape ROSTER, `bad` the shape BAD, both in the file's order. `layouts` says sheet by sheet which
    columns were taken for what; `notes` are Chinese sentences on sheets that were left out.
    """

    good: pl.DataFrame
    bad: pl.DataFrame
    layouts: tuple[Layout, ...]
    notes: tuple[str, ...]


def clean(sheets: Sequence[Sheet], today: date, chosen: Mapping[str, Choice] | None = None) -> Cleaned:
    """Take the people out of a roster, each row good or bad with all its reasons (`people_rows` says who is one).

    A phone is required, an ID number not, but one that is given must be right. Of two rows with one phone or one ID
    number the first is kept. `today` bounds birth dates.

    Args:
        chosen: what a clerk has chosen, by the sheet's name: then nothing is guessed, and no other sheet is taken.

    Raises:
        MissingColumns: no sheet, or one that was chosen, lacks a column of names or one of phones.
        StrangeChoice: a choice does not fit the sheets.
    """
    taken, notes = _layouts(sheets) if chosen is None else _as_chosen(sheets, chosen)
    people = [filling.filled(people_rows.people(sheet, found), sheet, found) for sheet, found in taken]
    parts = [_judged(rows, sheet, found, today) for rows, (sheet, found) in zip(people, taken, strict=True)]
    judged = pl.concat(parts).with_row_index("index")
    repeats = duplicates.clauses(judged.filter(pl.col("reason").is_null()))
    judged = judged.join(repeats, on="index", how="left", maintain_order="left")
    judged = judged.with_columns(pl.coalesce("reason", pl.col("clause") + "。").alias("reason"))
    good = judged.filter(pl.col("reason").is_null()).select(pl.col(name).cast(kind) for name, kind in ROSTER.items())
    bad = judged.filter(pl.col("reason").is_not_null())
    given = pl.concat([_as_given(rows, sheet, bad) for rows, (sheet, _) in zip(people, taken, strict=True)])
    bad = bad.join(given, on=["sheet", "row"], how="left", maintain_order="left")
    return Cleaned(good, bad.select(BAD.names()), tuple(found for _, found in taken), notes)


def _layouts(sheets: Sequence[Sheet]) -> tuple[list[tuple[Sheet, Layout]], tuple[str, ...]]:
    found = [(sheet, layout.find(sheet)) for sheet in sheets if sheet.visible and not sheet.rows.is_empty()]
    complete = [(sheet, each) for sheet, each in found if each and not _missing(each)]
    if not complete:
        best = max((each for _, each in found if each), key=lambda each: len(each.columns), default=None)
        raise _missing_columns(_missing(best) if best else list(REQUIRED))
    notes = [f"工作表“{sheet.name}”是隐藏的，没有导入。" for sheet in sheets if not sheet.visible]
    for sheet, each in found:
        missing = _missing(each) if each else list(REQUIRED)
        if missing:
            notes.append(f"工作表“{sheet.name}”没有{_named(missing)}列，没有导入。")
    return complete, tuple(notes)


def _as_chosen(
    sheets: Sequence[Sheet], chosen: Mapping[str, Choice]
) -> tuple[list[tuple[Sheet, Layout]], tuple[str, ...]]:
    taken, notes = [], []
    for sheet in sheets:
        choice = chosen.get(sheet.name)
        if choice is None or not choice.taken:
            notes.append(f"工作表“{sheet.name}”没有选，没有导入。")
        else:
            taken.append((sheet, laid_out(sheet, choice)))
    incomplete = next((missing for _, found in taken if (missing := _missing(found))), None)
    if incomplete or not taken:
        raise _missing_columns(incomplete or list(REQUIRED))
    return taken, tuple(notes)


def _missing(found: Layout) -> list[str]:
    return [name for name in REQUIRED if name not in found.columns]


def _named(fields: Sequence[str]) -> str:
    return "和".join(f"“{FIELDS[name][0]}”" for name in fields)


def _missing_columns(missing: list[str]) -> MissingColumns:
    accepted = "；".join(f"{_named([name])}列的表头可以写作 {'、'.join(FIELDS[name])}" for name in missing)
    return MissingColumns(f"名册里没有找到{_named(missing)}列。{accepted}。请改好表头后再导入。", missing=missing)


def _as_given(rows: pl.DataFrame, sheet: Sheet, bad: pl.DataFrame) -> pl.DataFrame:
    """The cells of one sheet's bad rows: (sheet, row, cells)."""
    faulty = rows.join(bad.filter(pl.col("sheet") == sheet.name), on="row", how="semi")
    return faulty.select(pl.lit(sheet.name).alias("sheet"), "row", pl.concat_list(sheet.rows.columns).alias("cells"))


def _judged(rows: pl.DataFrame, sheet: Sheet, found: Layout, today: date) -> pl.DataFrame:
    """One sheet's people: ROSTER's columns and `reason` (null = good)."""
    texts = sheet.rows.columns
    given = {
        field: pl.col(texts[found.columns[field]]) if field in found.columns else pl.lit(None, pl.String)
        for field in FIELDS
    }
    raw = rows.select(
        pl.lit(sheet.name).alias("sheet"),
        "row",
        *(cells.given(cells.tidy(text)).alias(field) for field, text in given.items() if field != "name"),
        cells.tidy(given["name"]).alias("name"),
    )
    born = days.parts(pl.col("born_on")).alias("born")
    contact, number = cells.emergency(pl.col("emergency_contact"), pl.col("emergency_phone"))
    return (
        raw.with_columns(
            born,
            cells.name(pl.col("name")).alias("name"),
            cells.id_number(pl.col("id_number")).alias("id_number"),
            contact.alias("emergency_contact"),
            number.alias("emergency_phone"),
            _organisation().alias("organisation_text"),
        )
        .with_columns(cells.id_problem(pl.col("id_number"), today).alias("id_problem"))
        .with_columns(_reason(found, today).alias("reason"))
        .with_columns(**_values())
        .select(*ROSTER, "reason")
    )


def _organisation() -> pl.Expr:
    """Where she belongs, as given: her organisation, else town and village, else where she lives."""
    both = pl.concat_str("town", "village", separator="/", ignore_nulls=True)
    return pl.coalesce("organisation", pl.when(both != "").then(both), "area")


def _known_id() -> pl.Expr:
    return pl.when(pl.col("id_problem").is_null()).then(pl.col("id_number"))


def _reason(found: Layout, today: date) -> pl.Expr:
    """All that is wrong with a row, in the order of importance."""
    sex_, born_on, born = pl.col("sex"), pl.col("born_on"), pl.col("born")
    foreign = pl.col("id_number").is_not_null() & ~pl.col("document_type").is_in(cells.ID_CARDS)
    labels: Mapping[str, str] = {field: found.headers[place] for field, place in found.columns.items()}
    return cells.joined(
        [
            cells.name_problem(pl.col("name")),
            cells.phone_problem(pl.col("phone")),
            pl.when(foreign.fill_null(value=False)).then(pl.lit(DOCUMENT)).otherwise(pl.col("id_problem")),
            cells.sex_problem(sex_),
            days.problem(born_on, born, today),
            pl.when(cells.sex(sex_) != cells.id_sex(_known_id())).then(pl.lit(SEX_DIFFERS)),
            pl.when(days.differs(born_on, born, cells.id_birth(_known_id()))).then(pl.lit(BIRTH_DIFFERS)),
            pl.when(pl.col("platform_number").str.contains(cells.LOST_DIGITS)).then(pl.lit(PLATFORM_NUMERIC)),
            cells.truth_problem(pl.col("agree_collect"), labels.get("agree_collect", "")),
            cells.truth_problem(pl.col("agree_publish"), labels.get("agree_publish", "")),
            *(
                pl.when(pl.col(field).str.len_chars() > most).then(
                    pl.lit(f"“{labels.get(field, '所属组织')}”超过 {most} 个字，请缩短")
                )
                for field, most in MOST.items()
            ),
        ]
    )


def _values() -> Mapping[str, pl.Expr]:
    """What a good row holds, by its column."""
    card = _known_id()
    return {
        "phone": cells.phone(pl.col("phone")),
        "sex": pl.coalesce(cells.id_sex(card), cells.sex(pl.col("sex"))),
        "born_on": pl.coalesce(cells.id_birth(card), days.whole(pl.col("born"))),
        "service_classes": cells.words(pl.col("service_classes")),
        "agree_collect": cells.truth(pl.col("agree_collect")),
        "agree_publish": cells.truth(pl.col("agree_publish")),
    }
