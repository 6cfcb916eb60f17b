"""Conditions of a change: what a program has seen of a thing before, by `ETag` of an answer and `If-Match` of a request
(RFC 9110).
"""

import re
from typing import Annotated

from litestar.params import HeaderParameter

from jinguo.kernel.errors import Invalid, JinguoError

IF_MATCH = "If-Match"
_TAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e]*)"')
NEVER = "0" * 16
"""A version that nothing has."""

IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name=IF_MATCH,
        description="读取时得到的 ETag；和现在的不一样时返回 412，什么都不改。写 * 表示不管现在是什么样都改。",
    ),
]
"""A handler's `if_match: IfMatch = None`, given on as `made_from(if_match)`."""


class ConditionRequired(JinguoError):
    """The change must say what it was made from, and does not."""

    code = "condition_required"
    status = 428
    message = "修改要带 If-Match：先读取，把得到的 ETag 原样写进来；不管现在是什么样都要改的，写 If-Match: *。"


def tagged(version: str) -> dict[str, str]:
    """The header of an answer that shows this version of a thing: `Response(card, headers=tagged(card.version))`."""
    return {"ETag": f'"{version}"'}


def made_from(if_match: str | None) -> str | None:
    """Read the version that a change was made from; None: whatever it is. A tag that is none of ours matches nothing.

    Raises:
        ConditionRequired, Invalid: no tag, or several: a change is made from one version.
    """
    if if_match is None:
        raise ConditionRequired
    if if_match.strip() == "*":
        return None
    tag = _TAG.fullmatch(if_match.strip())
    if tag is None:
        raise Invalid('If-Match 要写读取时得到的 ETag，例如 "0a1b2c3d4e5f6789"。')
    return tag[1] or NEVER
