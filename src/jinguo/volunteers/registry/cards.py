"""Cards and rows of volunteers: what those who may see them see, and the columns that they are read from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from jinguo.kernel.versions import version_of
from jinguo.people.catalogue import ConsentKind, Education, Manner, Nation, PoliticalStatus, Sex
from jinguo.people.queries import ConsentAnswer
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.forms import GuardianWord, Revision

ROW = """
v.id, v.person, v.number, p.name, p.sex::text AS sex, p.phone, v.organisation, o.name AS place,
o.code AS organisation_code, v.path, v.manner, v.skills, v.service_classes, v.available, v.enrolled_at,
v.reviewed_at, v.left_at,
v.local_only, v.lacking"""

CARD = f"""{ROW}, p.born_on, p.id_number, nullif(p.nation, '') AS nation,
nullif(p.political_status, '') AS political_status, nullif(p.education, '') AS education, p.employer, v.platform_number,
v.emergency_contact, v.emergency_phone, v.remark, p.restricted_at"""

JOINED = "FROM volunteer v JOIN person p ON p.id = v.person"
FROM = f"{JOINED} JOIN organisation o ON o.id = v.organisation"


@dataclass(frozen=True, slots=True, kw_only=True)
class VolunteerRow:
    """A volunteer in a list. `phone` is masked; `organisation` has the names above it, without the district; `lacking`
    names the fields that were left empty and are to be filled in.
    """

    id: UUID
    person: UUID
    number: str
    name: str
    sex: Sex
    phone: str
    organisation: str
    organisation_code: str
    path: str
    manner: Manner
    skills: str
    service_classes: tuple[ServiceClass, ...]
    available: str
    enrolled_at: datetime
    reviewed_at: datetime | None
    left_at: datetime | None
    local_only: bool
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(VolunteerRow):
    """A volunteer's card: all that is kept of her, as far as the actor sees it. `id_number` is masked; birth date, ID
    number, whom to call and the remark are None or "" for those who may only read; a question that she was never asked
    is not in `consents`.
    """

    born_on: date | None
    id_number: str | None
    nation: Nation | None
    political_status: PoliticalStatus | None
    education: Education | None
    employer: str | None
    platform_number: str | None
    emergency_contact: str | None
    emergency_phone: str | None
    remark: str
    restricted_at: datetime | None
    consents: Mapping[ConsentKind, ConsentAnswer]

    @property
    def version(self) -> str:
        """The version of the card that a correction names as what it was made from."""
        fields = (
            Revision.model_fields.keys() - GuardianWord.model_fields.keys()
        )  # a consent is added, never overwritten
        names = {"organisation_code" if name == "organisation" else name for name in fields}
        return version_of({name: getattr(self, name) for name in names})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedRow:
    """The columns of ROW: the phone as it is kept, the service classes and the empty fields as they are written."""

    id: UUID
    person: UUID
    number: str
    name: str
    sex: Sex
    phone: bytes | None
    organisation: UUID
    place: str
    organisation_code: str
    path: str
    manner: Manner
    skills: str
    service_classes: tuple[ServiceClass, ...]
    available: str
    enrolled_at: datetime
    reviewed_at: datetime | None
    left_at: datetime | None
    local_only: bool
    lacking: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CardRow(ListedRow):
    """The columns of CARD."""

    born_on: date | None
    id_number: bytes | None
    nation: Nation | None
    political_status: PoliticalStatus | None
    education: Education | None
    employer: str | None
    platform_number: str | None
    emergency_contact: str | None
    emergency_phone: bytes | None
    remark: str
    restricted_at: datetime | None
