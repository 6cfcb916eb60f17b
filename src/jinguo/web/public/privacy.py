"""个人信息保护告知: for everybody, before she registers and at any time after."""

from datetime import timedelta

from litestar import Response, get

from jinguo.kernel.parts import rules
from jinguo.kernel.terms import YEAR, Rule
from jinguo.organisations import queries as organisations
from jinguo.people.catalogue import NOTICE_VERSIONS
from jinguo.privacy.catalogue import PRIVACY_NOTICES
from jinguo.web.guard import PUBLIC, allow
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest


@get("/privacy", opt=allow(PUBLIC))
async def privacy_notice(request: WebRequest) -> Response[str]:
    """Show the privacy notice: who handles what for what and how long, her rights, and every version ever in force."""
    *earlier, notice = PRIVACY_NOTICES
    asked = str(request.query_params.get("version", ""))
    shown = next((each for each in earlier if each.version == asked), notice)
    return await phone_page(
        request,
        "public/privacy.html",
        notice=shown,
        current=notice,
        earlier=[each for each in reversed(PRIVACY_NOTICES) if each is not shown],
        handlers=[place.federation for place in await organisations.districts()],
        terms=[(rule.label, _term(rule)) for rule in rules()],
        questions=[(kind, reversed(versions)) for kind, versions in NOTICE_VERSIONS.items()],
    )


def _term(rule: Rule) -> str:
    """The term of a rule: from when and how long, in years where they are whole."""
    if rule.keep is None:
        return rule.counted_from
    long = f"{rule.keep // YEAR} 年" if rule.keep % YEAR == timedelta() else f"{rule.keep.days} 天"
    return f"{rule.counted_from}起 {long}"
