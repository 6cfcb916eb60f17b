"""Templates: the Jinja environment, and the answer that carries a page."""

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar import MediaType, Response

from jinguo.kernel import spreadsheet
from jinguo.web import charts, wording
from jinguo.web.assets import asset
from jinguo.web.icons import icon
from jinguo.web.submissions import refill
from jinguo.web.submissions.stamp_tags import StampedForms, form_stamp

TEMPLATES = Path(__file__).parent / "templates"


def make_environment() -> Environment:
    """Make the Jinja environment: autoescape always, an unknown name is an error, filters from `wording`, `asset` and
    `icon` everywhere.
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        extensions=[StampedForms],
    )
    made.filters.update(wording.FILTERS)
    made.globals.update(asset=asset, icon=icon, form_stamp=form_stamp)
    made.globals.update(layout_bars=charts.bar_chart, layout_shares=charts.shares)
    made.globals.update(spreadsheet_names=",".join(spreadsheet.NAMES))
    made.globals.update(phone_bars=charts.PHONE_BARS, phone_width=charts.PHONE_WIDTH)
    return made


environment = make_environment()


def render(name: str, *, status_code: int = 200, personal: bool = True, **context: object) -> Response[str]:
    """Render a page, or the part of one that htmx asked for.

    A personal page (the default) is kept by no cache; one that says the same to everybody may be kept, and asked
    for again.

    Raises:
        jinja2.UndefinedError: the template uses a name that was not passed.
    """
    return Response(
        refill.refilled(environment.get_template(name).render(context)),
        status_code=status_code,
        media_type=MediaType.HTML,
        headers={"Cache-Control": "no-store" if personal else "no-cache"},
    )
