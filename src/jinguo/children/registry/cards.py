"""What is shown of a file: its code, bands and codes, never who the child is."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.children import rules
from jinguo.children.catalogue import (
    Band,
    Boarding,
    Carer,
    Category,
    Closing,
    End,
    Ground,
    Hope,
    Kinship,
    Language,
    Level,
    Need,
    Schooling,
    Source,
)
from jinguo.children.tables import Child
from jinguo.kernel import clock
from jinguo.kernel.versions import version_of
from jinguo.people.catalogue import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildRow:
    """A file in a list. `agreed` is the guardian's last word, None when nobody was asked."""

    id: UUID
    code: str
    path: str
    organisation: str
    sex: Sex
    band: Band | None
    keeper: UUID | None
    keeper_name: str
    categories: tuple[Category, ...]
    needs: tuple[Need, ...]
    recheck_on: date | None
    level: Level | None
    expires_on: date | None
    agreed: bool | None
    closed_on: date | None
    erased_at: datetime | None

    @property
    def about(self) -> str:
        """Tell what is said of a child instead of its name: 女，9–11 岁."""
        sex = self.sex.label if self.sex in (Sex.FEMALE, Sex.MALE) else ""
        return "，".join(part for part in (sex, self.band.label if self.band else "年龄不详") if part)

    @property
    def waits(self) -> tuple[str, ...]:
        """Tell what of it has to be seen to, in words."""
        today = clock.today()
        recheck = self.recheck_on is None or rules.is_due(self.recheck_on, today)
        stale = self.level is None or (self.expires_on is not None and self.expires_on < today)
        said = (("类别要核对", recheck), ("没有监护人同意", self.agreed is not True), ("没有评估分级", stale))
        return () if self.closed_on else tuple(words for words, holds in said if holds)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A category that a child has or had."""

    id: UUID
    kind: Category
    source: Source
    since: date
    checked_on: date
    recheck_on: date
    until: date | None
    ending: End | None
    by: str

    @property
    def is_due(self) -> bool:
        """Whether it has to be checked again by now."""
        return self.until is None and rules.is_due(self.recheck_on, clock.today())


@dataclass(frozen=True, slots=True)
class Named:
    """A guardian without a name."""

    id: UUID
    kinship: Kinship
    since: datetime


@dataclass(frozen=True, slots=True)
class Linked:
    """A sibling's file, by its code."""

    id: UUID
    child: UUID
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A triage."""

    level: Level
    grounds: tuple[Ground, ...]
    decided_at: datetime
    by: str
    expires_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildCard(ChildRow):
    """Child card: all of a file but what is sealed."""

    organisation_code: str
    lives_with: Carer | None
    schooling: Schooling | None
    boarding: Boarding | None
    languages: tuple[Language, ...]
    hope: Hope | None
    hope_asked_on: date | None
    opened_at: datetime
    opened_by_name: str
    closing: Closing | None
    closed_by_name: str
    household: UUID | None
    version: str
    given: tuple[Given, ...]
    guardians: tuple[Named, ...]
    siblings: tuple[Linked, ...]
    triages: tuple[Decided, ...]


def version(row: Child) -> str:
    """Make what a correction says that it was made from: the codes; of the sealed part nothing is lost unseen."""
    names = ("lives_with", "schooling", "boarding", "needs", "languages", "hope")
    return version_of({name: getattr(row, name) for name in names})


@dataclass(frozen=True, slots=True)
class Ended:
    """A closed file that is not erased yet, and until when it is kept."""

    id: UUID
    code: str
    organisation: str
    closed_on: date
    closing: Closing
    kept_until: date
