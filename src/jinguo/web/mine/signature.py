"""Signed pages of a volunteer: the organisation that she belongs to signs them."""

from litestar import Response

from jinguo.authority.actor import Actor
from jinguo.organisations.queries import by_path
from jinguo.volunteers.registry import queries as volunteers
from jinguo.volunteers.registry.cards import Card
from jinguo.web.pages import phone_page
from jinguo.web.parameters import WebRequest


async def own_phone_page(
    request: WebRequest,
    actor: Actor,
    template: str,
    *,
    card: Card | None = None,
    status_code: int = 200,
    **context: object,
) -> Response[str]:
    """Show a page to the volunteer herself; her `card` is passed to the template too."""
    card = card or await volunteers.own(actor)
    federation = (await by_path(card.path)).federation
    return await phone_page(
        request,
        f"mine/{template}.html",
        federation=federation,
        help_phone="",
        status_code=status_code,
        card=card,
        actor=actor,
        **context,
    )
