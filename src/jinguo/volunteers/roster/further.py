"""Further headers down a sheet: people below one have other columns than above, and are sent back, not misread."""

import polars as pl

from jinguo.volunteers.roster.headers import REQUIRED, flat, recognised
from jinguo.volunteers.roster.layout import Layout

NAME = r"姓 *名|名 *字|爱心妈妈"
PHONE = r"手 *机|电 *话|联系|号码"
"""What the cells of a header with both needed columns hold; few other rows do."""
CLAUSE = "第 {} 行另有一个表头，和上面的不一样，请把它下面的人另存为一个工作表再导入。"


def with_headers(rows: pl.DataFrame, texts: list[str], layout: Layout) -> pl.DataFrame:
    """Add to all rows `again` (whether it is a header again) and `beneath`: the row of a header above that says
    otherwise than the first, null if there is none.
    """
    found = {row: _agrees(cells, layout) for row, *cells in _candidates(rows, texts, layout) if _is_header(cells)}
    first = layout.first_row
    if found.get(first) is False and rows.filter(pl.col("row") == first)[texts[layout.columns["name"]]].is_null().all():
        found[first] = True  # the second row of one header, below its empty cells
    spoken = pl.DataFrame(
        {"row": list(found), "says": [0 if agrees else row for row, agrees in found.items()]},
        schema={"row": rows.schema["row"], "says": pl.Int32},
    )
    marked = rows.join(spoken, on="row", how="left", maintain_order="left")
    beneath = pl.col("says").forward_fill()
    return marked.with_columns(
        pl.col("says").is_not_null().alias("again"), pl.when(beneath > 0).then(beneath).alias("beneath")
    ).drop("says")


def _candidates(rows: pl.DataFrame, texts: list[str], layout: Layout) -> list[tuple[int, *tuple[str | None, ...]]]:
    def holds(pattern: str) -> pl.Expr:
        return pl.any_horizontal(pl.col(texts).str.contains(pattern).fill_null(value=False))

    below = rows.filter(pl.col("row") >= layout.first_row)
    return below.filter(holds(NAME) & holds(PHONE)).select("row", *texts).rows()


def _is_header(cells: list[str | None]) -> bool:
    fields = {known[0] for cell in cells if (known := recognised(cell))}
    return all(name in fields for name in REQUIRED)


def _agrees(cells: list[str | None], layout: Layout) -> bool:
    """Whether each field that a header names stands where the first header has it."""
    places = {place: known[0] for place, cell in enumerate(cells) if (known := recognised(cell))}
    taken = {place: name for name, place in layout.columns.items()}
    same = all(flat(cell or "") == flat(header) for cell, header in zip(cells, layout.headers, strict=True))
    return same or (
        all(taken.get(place, name) == name for place, name in places.items())
        and all(places.get(place) == name for place, name in taken.items())
    )
