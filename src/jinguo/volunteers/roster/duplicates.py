"""Duplicates within one file: the same person twice."""

import polars as pl

ALONE = "没有自己的手机号的，请单独登记，勾选“她没有自己的手机号”，再在她的资料里加上家属的号码"
"""What to do about a woman who is reached by a relative's phone."""

SAME_PERSON = "与{}是同一个人，已保留前面那一行"
SAME_ID = "身份证号与{}相同，请核对"
SAME_PHONE = "手机号与{}相同，一个手机号只能登记一个人，请改填本人的手机号；" + ALONE


def clauses(rows: pl.DataFrame) -> pl.DataFrame:
    """The clauses about rows that repeat an earlier one: (index: UInt32, clause: String), later rows only.

    Expects `index` (place in the file), `sheet`, `row`, `name`, `phone`, `id_number` of rows right otherwise.
    A row that is rejected bars nobody: of a chain A–B–C where B repeats A, C is held against A alone.
    """
    suspects = rows.filter(
        pl.col("phone").is_duplicated() | (pl.col("id_number").is_duplicated() & pl.col("id_number").is_not_null())
    )
    phones: dict[str, dict[str, str]] = {}
    ids: dict[str, dict[str, str]] = {}
    found = []
    for person in suspects.sort("index").iter_rows(named=True):
        by_id, by_phone = ids.get(person["id_number"]), phones.get(person["phone"])
        if by_id or by_phone:
            found.append((person["index"], _clause(person, by_id, by_phone)))
            continue
        phones[person["phone"]] = person
        if person["id_number"]:
            ids[person["id_number"]] = person
    return pl.DataFrame(found, schema={"index": rows.schema["index"], "clause": pl.String}, orient="row")


def _clause(person: dict[str, str], by_id: dict[str, str] | None, by_phone: dict[str, str] | None) -> str:
    earlier = by_id or by_phone or {}
    known = (by_id and by_id is by_phone) or not (person["id_number"] and earlier["id_number"])
    if by_phone and known and earlier["name"] == person["name"]:
        return SAME_PERSON.format(_where(person, earlier))
    both = ((SAME_ID, by_id), (SAME_PHONE, by_phone))
    return "；".join(words.format(_where(person, other)) for words, other in both if other)


def _where(person: dict[str, str], other: dict[str, str]) -> str:
    sheet = "" if person["sheet"] == other["sheet"] else f"工作表“{other['sheet']}”"
    return f"{sheet}第 {other['row']} 行（{other['name']}）"
