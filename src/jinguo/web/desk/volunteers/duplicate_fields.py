"""Fields of two registrations side by side, row by row, and what the one that stays can take from the other."""

from collections.abc import Callable
from dataclasses import dataclass

from jinguo.authority.actor import Actor
from jinguo.duplicates.queries import Side
from jinguo.people.catalogue import Sex
from jinguo.people.exchange import About
from jinguo.volunteers.registry import queries as volunteers
from jinguo.volunteers.registry.cards import Card
from jinguo.volunteers.registry.exchange import Offer
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.wording import day

TAKEN, OWN = "gone", "kept"
"""The value of a choice: what the one that goes says, or what the one that stays says."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the comparison: what both say of a thing. `name` is the field of the choice, "" where there is none."""

    label: str
    one: str
    other: str
    name: str = ""
    takes_other: bool = False

    @property
    def same(self) -> bool:
        """Whether both registrations say the same."""
        return self.one == self.other


def field_of(what: About | Offer) -> str:
    """The name of a choice in the form."""
    return f"{'about' if isinstance(what, About) else 'offers'}-{what.value}"


def chosen(form: Sent) -> dict[str, list[str]]:
    """Read what is taken from the one that goes, for `duplicates.forms.Decision`."""
    about = [each.value for each in About if form.text(field_of(each)) == TAKEN]
    return {"about": about, "offers": [each.value for each in Offer if form.text(field_of(each)) == TAKEN]}


def phones(kept: Side, gone: Side) -> list[tuple[str, str]]:
    """Offer the two numbers to choose from, by their last digits; none where only one side has any."""
    if not kept.phone_tail or not gone.phone_tail:
        return []
    return [(OWN, f"尾号 {kept.phone_tail}（留下的登记）"), (TAKEN, f"尾号 {gone.phone_tail}（并入的登记）")]


def facts(one: Side, other: Side) -> list[Row]:
    """List what is known of both, nothing to choose."""
    rows = [(label, told(one), told(other)) for label, told in _TOLD.items()]
    return [Row(label, a or "没有填", b or "没有填") for label, a, b in rows if a or b]


async def choices(actor: Actor, kept: Side, gone: Side, form: FormState) -> list[Row]:
    """List what is known of both; where two volunteers differ in what can be taken, with a choice."""
    if kept.volunteer is None or gone.volunteer is None:
        return facts(kept, gone)
    cards = [await volunteers.volunteer(actor, each) for each in (kept.volunteer, gone.volunteer)]
    known = [row for row in facts(kept, gone) if row.label in _FIXED]
    return [*(row for what, told in _CARD.items() if (row := _choice(what, told, cards, form))), *known]


def _choice(what: About | Offer, told: Callable[[Card], str], cards: list[Card], form: FormState) -> Row | None:
    one, other = (told(card) for card in cards)
    if not one and not other:
        return None
    name = field_of(what) if one != other or what is About.PAPERS else ""
    return Row(what.label, one or "没有填", other or "没有填", name, form.value(name) == TAKEN if name else False)


def _papers(card: Card) -> str:
    parts = (card.id_number, "" if card.sex is Sex.UNKNOWN else card.sex.label, card.born_on)
    return "，".join(f"{part}" for part in parts if part)


_CARD: dict[About | Offer, Callable[[Card], str]] = {
    About.NAME: lambda card: card.name,
    About.PAPERS: _papers,
    About.NATION: lambda card: card.nation.label if card.nation else "",
    About.POLITICAL_STATUS: lambda card: card.political_status.label if card.political_status else "",
    About.EDUCATION: lambda card: card.education.label if card.education else "",
    About.EMPLOYER: lambda card: card.employer or "",
    Offer.SKILLS: lambda card: card.skills,
    Offer.SERVICE_CLASSES: lambda card: "、".join(each.label for each in card.service_classes),
    Offer.AVAILABLE: lambda card: card.available,
    Offer.EMERGENCY: lambda card: " ".join(filter(None, (card.emergency_contact, card.emergency_phone))),
    Offer.PLATFORM_NUMBER: lambda card: card.platform_number or "",
    Offer.REMARK: lambda card: card.remark,
}
"""What of a card can be taken, as it is told."""

_TOLD: dict[str, Callable[[Side], str]] = {
    "姓名": lambda side: side.name,
    "性别": lambda side: "" if side.sex is Sex.UNKNOWN else side.sex.label,
    "出生日期": lambda side: f"{side.born_on or ''}",
    "手机": lambda side: f"尾号 {side.phone_tail}" if side.phone_tail else "",
    "身份证号": lambda side: "填了" if side.has_id_number else "",
    "所属组织": lambda side: side.organisation,
    "专业技能": lambda side: side.skills,
    "登记": lambda side: day(side.enrolled_at) if side.enrolled_at else "不是志愿者",
    "退出": lambda side: day(side.left_at) if side.left_at else "",
}
_FIXED = ("手机", "所属组织", "登记", "退出")
"""What is told of two volunteers beside the choices."""
