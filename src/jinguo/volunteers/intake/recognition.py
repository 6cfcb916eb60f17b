"""Recognition of a roster's rows: which the registry knows, which are new, and which contradict what it knows. Pure.

Of people outside the reach nothing is told but that the number is taken: not even whether the name agrees.
"""

import polars as pl

from jinguo.volunteers.roster.duplicates import ALONE

NEW, KNOWN = "new", "known"

TAKEN_ELSEWHERE = "这个手机号已经登记过，在您的管理范围以外，请核对号码，或联系上级妇联"
ID_TAKEN_ELSEWHERE = "这个身份证号已经登记过，在您的管理范围以外，请核对号码，或联系上级妇联"
TWO_PEOPLE = "手机号和身份证号登记在两个人名下，请核对"
OTHER_ID = "身份证号和已登记的不一致，请核对"
NO_VOLUNTEER = "她已经登记过，但不是志愿者，请在志愿者里单独登记"
HAS_LEFT = "她以前登记过，后来退出了，要重新加入请在志愿者里办理"


def judged(rows: pl.DataFrame, found: pl.DataFrame, volunteers: pl.DataFrame, reach: str) -> pl.DataFrame:
    """Compare rows with what is registered.

    Shape: rows (name, id_number_index, …), people.intake.FOUND, volunteers (person: String, left: Boolean) -> the
    rows with `status` ("new", "known", null = refused), `reason` (a sentence, null = taken) and `elsewhere` (registered
    outside the reach), in their order.
    """
    whose = found.join(volunteers, on="person", how="left").with_columns(
        pl.when("local_only")
        .then(pl.col("path") == reach)
        .otherwise(pl.col("path").str.starts_with(reach))
        .alias("seen")
    )
    by_phone, by_id = (
        whose.filter(pl.col("by") == by)
        .drop("by")
        .rename(lambda name, by=by: name if name == "place" else f"{by}_{name}")
        for by in ("phone", "id_number")
    )
    joined = (
        rows.with_row_index("place")
        .with_columns(pl.col("place").cast(pl.Int64))
        .join(by_phone, on="place", how="left", maintain_order="left")
        .join(by_id, on="place", how="left", maintain_order="left")
    )
    clause = _clause()
    status = pl.when(pl.col("phone_person").is_null()).then(pl.lit(NEW)).otherwise(pl.lit(KNOWN))
    return joined.select(
        *rows.columns,
        pl.when(clause.is_null()).then(status).alias("status"),
        (clause + "。").alias("reason"),
        pl.any_horizontal(beyond.fill_null(value=False) for beyond in _beyond()).alias("elsewhere"),
    )


def _beyond() -> tuple[pl.Expr, pl.Expr]:
    """Whether the phone, or the ID number, is registered outside the reach."""
    return (
        pl.col("phone_person").is_not_null() & pl.col("phone_seen").not_(),
        pl.col("id_number_person").is_not_null() & pl.col("id_number_seen").not_(),
    )


def _clause() -> pl.Expr:
    """The clause for the first thing that is wrong, or null."""
    phone, card = pl.col("phone_person"), pl.col("id_number_person")
    here = {by: pl.format("{}的{}", f"{by}_organisation", f"{by}_name") for by in ("phone", "id_number")}
    other_phone = pl.format("这个身份证号已经登记在{}名下，用的是另一个手机号，请先改她的手机号", here["id_number"])
    other_name = pl.format("这个手机号已经登记在{}名下，姓名不同，请核对；" + ALONE, here["phone"])
    phone_beyond, card_beyond = _beyond()
    cases = (
        (phone_beyond, pl.lit(TAKEN_ELSEWHERE)),
        (card_beyond, pl.lit(ID_TAKEN_ELSEWHERE)),
        (phone != card, pl.lit(TWO_PEOPLE)),
        (phone.is_null() & card.is_not_null(), other_phone),
        (phone.is_not_null() & (pl.col("name") != pl.col("phone_name")), other_name),
        (pl.col("id_number_index") != pl.col("phone_id_number_index"), pl.lit(OTHER_ID)),
        (phone.is_not_null() & pl.col("phone_left").is_null(), pl.lit(NO_VOLUNTEER)),
        (pl.col("phone_left"), pl.lit(HAS_LEFT)),
    )
    return pl.coalesce(pl.when(holds.fill_null(value=False)).then(words) for holds, words in cases)
