"""Preparation of a roster's good rows in the registry's own terms: places, codes of lists, consents. Pure.

Whatever was written and has no place of its own goes into the remark, so that nothing is lost.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import polars as pl

from jinguo.kernel.labels import Labelled
from jinguo.organisations.queries import Place
from jinguo.volunteers.intake.gazetteer import BLANK, Gazetteer
from jinguo.volunteers.intake.words import EDUCATIONS, NATIONS, SERVICES, STATUSES

REFUSED_CONSENT = "本人不同意收集个人信息，不能登记"
BLANK_CONSENT = "没有填是否同意收集个人信息，请征得本人同意后填“是”"

LISTS: Mapping[str, tuple[str, Mapping[str, Labelled]]] = {
    "nation": ("民族", NATIONS),
    "political_status": ("政治面貌", STATUSES),
    "education": ("学历", EDUCATIONS),
}
REFUSED = pl.Schema({"sheet": pl.String, "row": pl.Int32, "reason": pl.String})
"""A row that the registry does not take: where it stands in the file, and why, as one Chinese sentence."""


class Prepared(NamedTuple):
    """The roster prepared for the registry: `rows` as ROSTER, with `organisation` (an id as text) and `path`, codes
    instead of words. `refused`: REFUSED.
    """

    rows: pl.DataFrame
    refused: pl.DataFrame


def prepared(good: pl.DataFrame, places: Gazetteer, default: Place | None, asked: Mapping[str, bool]) -> Prepared:
    """Find each row's place and codes.

    Args:
        good: shape ROSTER.
        default: where those belong whose row names no place; without it such rows are refused.
        asked: sheet -> whether it has a column for the consent to collection; if so, a blank is no consent.
    """
    rows = good.with_columns(_placed(good["organisation_text"], places, default))
    rows = _housed(rows, places, default)
    consent = pl.col("agree_collect")
    was_asked = pl.col("sheet").is_in([sheet for sheet, is_asked in asked.items() if is_asked])
    clauses = [
        pl.col("misplaced"),
        pl.when(consent.not_()).then(pl.lit(REFUSED_CONSENT)),
        pl.when(consent.is_null() & was_asked).then(pl.lit(BLANK_CONSENT)),
    ]
    reason = pl.concat_str(clauses, separator="；", ignore_nulls=True) + "。"
    rows = rows.with_columns(
        pl.when(pl.any_horizontal(*(each.is_not_null() for each in clauses))).then(reason).alias("reason")
    )
    refused = rows.filter(pl.col("reason").is_not_null()).select(REFUSED.names())
    taken = rows.filter(pl.col("reason").is_null()).drop("reason", "misplaced", "organisation_text", "lives_text")
    return Prepared(_worded(taken), refused)


def _placed(texts: pl.Series, places: Gazetteer, default: Place | None) -> list[pl.Series]:
    """Place texts in organisations: columns `organisation`, `path`, and `misplaced`, the clause where none is."""
    found: dict[str | None, Place | str] = {
        text: places.find(text) for text in texts.drop_nulls().unique(maintain_order=True)
    }
    found[None] = default or BLANK
    return [
        _of_each(texts, found, lambda each: None if isinstance(each, str) else str(each.id)).alias("organisation"),
        _of_each(texts, found, lambda each: None if isinstance(each, str) else each.path).alias("path"),
        _of_each(texts, found, lambda each: each if isinstance(each, str) else None).alias("misplaced"),
    ]


def _housed(rows: pl.DataFrame, places: Gazetteer, default: Place | None) -> pl.DataFrame:
    """Put those who name no organisation where they live if that is a place of ours, else at the default one."""
    texts = rows["lives_text"]
    found = {text: _nearer(places.before(text), default) for text in texts.drop_nulls().unique(maintain_order=True)}
    if not any(found.values()):
        return rows
    without = pl.col("organisation_text").is_null() & pl.col("lives_text").is_in(
        [t for t, each in found.items() if each]
    )
    ids, paths = (
        pl.col("lives_text").replace_strict(
            {text: value(each) for text, each in found.items() if each}, default=None, return_dtype=pl.String
        )
        for value in (lambda each: str(each.id), lambda each: each.path)
    )
    return rows.with_columns(
        pl.when(without).then(ids).otherwise("organisation").alias("organisation"),
        pl.when(without).then(paths).otherwise("path").alias("path"),
        pl.when(~without).then("misplaced").alias("misplaced"),
    )


def _nearer(found: Place | None, default: Place | None) -> Place | None:
    """Choose the place of an address, unless the default one lies within it."""
    return default if found and default and default.path.startswith(found.path) else found


def _of_each(
    texts: pl.Series, found: Mapping[str | None, Place | str], what: Callable[[Place | str], str | None]
) -> pl.Series:
    return texts.replace_strict({text: what(each) for text, each in found.items()}, return_dtype=pl.String)


def _worded(rows: pl.DataFrame) -> pl.DataFrame:
    """Translate the words of lists into codes; words that we do not know stand in the remark: 学历：大本肄业。"""
    left: list[pl.Expr] = [
        pl.when(pl.col(field).is_in(list(known)).not_()).then(pl.format("{}：{}。", pl.lit(label), field))
        for field, (label, known) in LISTS.items()
    ]
    left.append(pl.format("服务类别：{}。", "unknown_classes"))
    return rows.with_columns(_classes(rows["service_classes"])).with_columns(
        pl.concat_str("remark", *left, separator=" ", ignore_nulls=True).alias("remark"),
        *(_code(pl.col(field), known).alias(field) for field, (_, known) in LISTS.items()),
    )


def _classes(words: pl.Series) -> list[pl.Series]:
    """Translate words into service classes: the columns `service_classes` (slugs, sorted, each once) and
    `unknown_classes` (the words that are none, or null).
    """
    each = words.to_frame("word").with_row_index("place").explode("word").drop_nulls("word")
    each = each.with_columns(_code(pl.col("word"), SERVICES).alias("slug"))
    unknown = pl.col("word").filter(pl.col("slug").is_null())
    found = each.group_by("place").agg(
        pl.col("slug").drop_nulls().unique().sort().alias("service_classes"),
        pl.when(unknown.len() > 0).then(unknown.str.join("、")).alias("unknown_classes"),
    )
    placed = (
        words.to_frame().with_row_index("place").select("place").join(found, "place", "left", maintain_order="left")
    )
    return [placed["service_classes"], placed["unknown_classes"]]


def _code(words: pl.Expr, known: Mapping[str, Labelled]) -> pl.Expr:
    codes = {word: member.value for word, member in known.items()}
    return words.replace_strict(codes, default=None, return_dtype=pl.String)
