"""Parameters of a query: what several resources take, and the refusal of one that its resource does not know."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Annotated, Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.params import QueryParameter

from jinguo.kernel.cursors import MOST
from jinguo.kernel.errors import Invalid

TWICE = "同一个查询参数写了两次，请只写一个"


@lru_cache
def query_names(handler: BaseRouteHandler) -> Mapping[str, str]:
    """The parameters that a handler takes in its query: the name in Python → the name in the address."""
    found = {name: each.kwarg_definition for name, each in handler.parsed_fn_signature.parameters.items()}
    return {name: kwarg.name or name for name, kwarg in found.items() if isinstance(kwarg, QueryParameter)}


async def refuse_unknown(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse unknown parameters, as a guard: a filter that nobody applies must not pass for one that found everything,
    nor one of two that are given for both. Raises Invalid.
    """
    known = sorted(query_names(handler).values())
    unknown = [name for name in connection.query_params if name not in known]
    if unknown:
        said = f"没有这个查询参数；可以用的有：{'、'.join(known)}" if known else "没有这个查询参数；这个网址不带参数"
        raise Invalid(
            f"{said}。" if len(unknown) == 1 else "有不认识的查询参数，请按接口文档改正。",
            fields=dict.fromkeys(unknown, said),
        )
    if twice := [name for name in known if len(connection.query_params.getall(name, [])) > 1]:
        raise Invalid(f"{TWICE}。", fields=dict.fromkeys(twice, TWICE))


def as_in_the_address(handler: BaseRouteHandler | None, fields: Mapping[str, str]) -> dict[str, str]:
    """Put sentences about parameters under the names that the caller knows."""
    names = query_names(handler) if handler is not None else {}
    return {names.get(name, name): sentence for name, sentence in fields.items()}


Limit = Annotated[int, QueryParameter(ge=1, le=MOST)]
"""How many rows one part of a list has at most."""
