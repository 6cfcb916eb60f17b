"""Ages in a roster: nobody under 14 is a volunteer, and a list of children is no roster of volunteers."""

import re
from collections.abc import Sequence
from datetime import date

import polars as pl

from jinguo.people.rules import GROWN_UP, YOUNGEST, latest_birth
from jinguo.volunteers.roster import cells, days, groups
from jinguo.volunteers.roster.layout import Layout

TOO_YOUNG = f"不满 {YOUNGEST} 周岁，不能登记为志愿者"
GUARDIAN_MISSING = (
    f"满 {YOUNGEST} 不满 {GROWN_UP} 周岁，要有监护人的同意：请填“监护人姓名”“与监护人关系”“监护人同意日期”，"
    "或者在志愿者里单独登记"
)
GUARDIAN_REFUSES = "监护人不同意，不能登记"
OF_CHILDREN = re.compile(
    "就读学校|所在学校|就读|年级|班级|学籍|监护人|监护类型|留守|困境|孤儿|事实无人抚养|委托照护|儿童"
)
"""Words of headings and titles that speak of children who are looked after."""
OF_FAMILIES = re.compile("户主|户号|家庭人口|家庭成员|户内")
"""Words of headings that make a list of households, of whom most have volunteered for nothing."""
OF_THE_HELPED = re.compile(
    "低保|特困|救助|救济|慰问|患病|病种|病情|两癌|残疾|空巢|独居|孤寡|失独|单亲|贫困|补助|补贴|领取|受助|子女"
)
"""Words of titles, and of headings below them, that speak of women who are helped."""
AGE_UNCLEAR = "年龄看不懂，请填数字，如 35"
AGE_MOST = 120
NOMINAL = 2
"""Years by which 虚岁 may be more than her age."""
AGED = r"^([0-9]{1,3})(?:\.[0-9]+)? ?(?:岁|周岁)?$"
LEAST_WORDS = 2
LEAST_CHILDREN = 2
"""A single child is a row that is sent back, and no list of children."""


def youngest_birth(born: pl.Expr, number: pl.Expr, age: pl.Expr, today: date, *, nominal: bool = False) -> pl.Expr:
    """Find the latest birth date that a row allows: by its ID number (also a mistyped one), its date, else its age.

    A month or a year alone is taken at its end, and an age in 虚岁 (`nominal`) is less by two: nobody is thought older
    than what is written proves.
    """
    year, month, day = (born.struct.field(name) for name in ("year", "month", "day"))
    month_end = _date(year, month, 1).dt.month_end()
    stated = (
        pl.when(day.is_not_null())
        .then(days.whole(born))
        .when(month.is_not_null())
        .then(month_end)
        .otherwise(_date(year, 12, 31))
    )
    years = (_years(age) - (NOMINAL if nominal else 0)).clip(0)
    aged = pl.lit(today).dt.offset_by(pl.concat_str(pl.lit("-"), years.cast(pl.String), pl.lit("y")))
    written = pl.max_horizontal(*(_past(each, today) for each in (stated, cells.id_birth(number))))
    return pl.when(written.is_not_null()).then(written).otherwise(aged)


def _years(age: pl.Expr) -> pl.Expr:
    """Read an age in years; null where it is not understood."""
    years = age.str.extract(AGED).cast(pl.Int32, strict=False)
    return pl.when(years <= AGE_MOST).then(years)


def unclear(age: pl.Expr, youngest: pl.Expr) -> pl.Expr:
    """The clause about an age that says nothing, where nothing else tells how old she is."""
    return pl.when(age.is_not_null() & youngest.is_null()).then(pl.lit(AGE_UNCLEAR))


def _date(year: pl.Expr, month: pl.Expr | int, day: int) -> pl.Expr:
    """Read a date, null where there is no such month."""
    shown = month if isinstance(month, int) else month.cast(pl.String)
    parts = (year.cast(pl.String), pl.lit(f"{shown}") if isinstance(shown, int) else shown, pl.lit(f"{day}"))
    return pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _past(born_on: pl.Expr, today: date) -> pl.Expr:
    """Keep a birth date that can be; one in the future is a slip, and is sent back as such."""
    return pl.when(born_on <= today).then(born_on)


def problem(today: date) -> pl.Expr:
    """The clause about who is too young, or a minor without her guardian's consent on record.

    《中华人民共和国未成年人保护法》 and 《中华人民共和国民法典》 art. 19, see `people.rules`.
    """
    birth, agrees = pl.col("youngest_birth"), cells.truth(pl.col("guardian_agrees"))
    said = pl.all_horizontal(
        pl.col("guardian", "guardian_relation").is_not_null(), days.whole(pl.col("agreed_parts")).is_not_null()
    )
    minor = birth > latest_birth(today, GROWN_UP)
    return (
        pl.when(birth > latest_birth(today, YOUNGEST))
        .then(pl.lit(TOO_YOUNG))
        .when(minor & agrees.not_())
        .then(pl.lit(GUARDIAN_REFUSES))
        .when(minor & said.not_())
        .then(pl.lit(GUARDIAN_MISSING))
    )


def are_children(layout: Layout, births: Sequence[date | None], title: str, today: date) -> bool:
    """Whether a sheet lists children: most birth dates say so, or its headings do and nothing says otherwise."""
    known = [each for each in births if each is not None]
    children = sum(each > latest_birth(today, YOUNGEST) for each in known)
    if children >= LEAST_CHILDREN and 2 * children > len(known):
        return True
    if "guardian_agrees" in layout.columns or "guardian_agreed_on" in layout.columns:
        return False
    grown = sum(each <= latest_birth(today, GROWN_UP) for each in known)
    return speaks_of_children(layout, title) and 2 * grown <= len(births)


def are_others(layout: Layout, title: str) -> bool:
    """Whether a sheet lists households, or women who are helped; a title that speaks of volunteers says otherwise."""
    headings = " ".join(text for place, text in enumerate(layout.headers) if place not in layout.others)
    about = f"{title} {layout.sheet}"
    if groups.HERSELF.search(about) or groups.HERSELF.search(layout.own_title) or groups.HERSELF.search(headings):
        return False
    return bool(OF_FAMILIES.search(headings)) or bool(OF_THE_HELPED.search(about) and OF_THE_HELPED.search(headings))


def speaks_of_children(layout: Layout, title: str) -> bool:
    """Whether title and headings speak of children; where her own columns have a title, children are beside her."""
    if groups.HERSELF.search(layout.own_title):
        return False
    titled = [] if groups.HERSELF.search(title) else [title, layout.sheet]
    words = {found[0] for text in (*titled, *layout.headers) for found in OF_CHILDREN.finditer(text)}
    return len(words) >= LEAST_WORDS
