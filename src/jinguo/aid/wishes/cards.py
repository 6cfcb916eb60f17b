"""Wishes as they are read: by donors, by staff, and by whoever has claimed one."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.aid.catalogue import FULFILLED, Ending, Item, Supply, Thanks, WishState, Withdrawal, items
from jinguo.children.catalogue import Band


@dataclass(frozen=True, slots=True)
class ShownWish:
    """A wish as everybody may see it."""

    id: UUID
    code: str
    size: str
    band: str
    value: int
    path: str
    state: WishState
    until: date | None

    @property
    def item(self) -> Item:
        """The thing that is wished for."""
        return items()[self.code]

    @property
    def about(self) -> str:
        """What is said beside the thing: 9–11 岁，尺码 140."""
        age = Band(self.band).label if self.band else ""
        return "，".join(part for part in (age, f"尺码 {self.size}" if self.size else "") if part)

    @property
    def is_open(self) -> bool:
        """Whether nobody has claimed it."""
        return self.state is WishState.OPEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Gift:
    """A donor's claim as she sees it herself."""

    id: UUID
    code: str
    size: str
    band: str
    value: int
    path: str
    state: WishState
    until: date | None
    locked_at: datetime | None
    ended_at: datetime | None
    ending: Ending | None
    thanks: Thanks | None
    ahead: int

    @property
    def item(self) -> Item:
        """The thing that she has promised."""
        return items()[self.code]


@dataclass(frozen=True, slots=True, kw_only=True)
class WishRow:
    """A wish in the list of staff. Of the child no more than its code."""

    id: UUID
    code: str
    child: UUID
    child_code: str
    item_code: str
    size: str
    band: str
    value: int
    path: str
    state: WishState
    since: date
    until: date | None
    claim: UUID | None
    waiting: int
    organisation: str = ""

    @property
    def item(self) -> Item:
        """The thing that is wished for."""
        return items()[self.item_code]

    @property
    def about(self) -> str:
        """The age band, as it is public: 9–11 岁."""
        return Band(self.band).label if self.band else ""

    @property
    def what(self) -> str:
        """The thing with its size: 冬衣（140）."""
        return f"{self.item.label}（{self.size}）" if self.size else self.item.label


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRow:
    """A step of a wish as staff read it."""

    state: WishState
    happened_on: date
    until: date | None
    reason: Withdrawal | None
    supply: Supply | None
    paid: int | None
    thanks: Thanks | None
    note: str
    recorded_at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WishCard:
    """A wish with all its steps."""

    row: WishRow
    remark: str
    steps: tuple[StepRow, ...]

    @property
    def is_fulfilled(self) -> bool:
        """Whether the child has it."""
        return self.row.state in FULFILLED


@dataclass(frozen=True, slots=True)
class Donor:
    """Who has claimed a wish, in the clear: for the one answer that was asked for."""

    name: str
    phone: str
