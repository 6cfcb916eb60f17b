"""The two districts' programmes for 2024, as they come out of the package: what the plans ask for, in our own words.

Source: 镇海区妇联2024年工作思路 (rows 1–62) and 《长沙市望城区妇联 2024 年工作要点》 (望妇发〔2024〕1号; rows 63–133).
Names that the public copy of the first one masks are left out. That copy is an older plan with a new year on it (110
years of 8 March is 2020), so year, edition and anniversary are data here and never reckoned with.
"""

from dataclasses import dataclass

from jinguo.kernel import resources
from jinguo.kernel.labels import Labelled

DISTRICT_PLANS = ("zhenhai-2024", "wangcheng-2024")
"""The files, in the order of their numbers."""


class Capability(Labelled):
    """A capability that the registry must have for a programme."""

    EVENT = "event", "活动"
    TRAINING = "training", "培训"
    TEAM = "team", "队伍"
    HOURS = "hours", "时长"
    STATION = "station", "阵地"
    PAIR = "pair", "结对"
    AID = "aid", "帮扶"
    HONOUR = "honour", "荣誉"
    COMMITTEE = "committee", "执委"
    ORGANISATION = "organisation", "组织"
    TARGET = "target", "指标"
    LOG = "log", "限阅记录"
    CONTENT = "content", "宣传"
    DOCUMENT = "document", "文件"


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A programme (项目) of a district's yearly plan.

    Attributes:
        district_code: 6 digits, GB/T 2260.
        year: of the plan.
        number: 1–133, unique over both plans.
        section: where in the plan, e.g. "二.一".
        title: the programme's name.
        capabilities: what it needs, the chief one first.
        note: service class, venue, audience or limits, as a hint to staff; "" where there is nothing to say.
        target: the figure that the plan names, as text, since some are slogans without a unit; "" where it names none.
    """

    district_code: str
    year: int
    number: int
    section: str
    title: str
    capabilities: tuple[Capability, ...]
    note: str
    target: str

    @property
    def capability(self) -> str:
        """The capabilities and the note in one line for staff: 活动、队伍（宣讲；讲堂）."""
        labels = "、".join(capability.label for capability in self.capabilities)
        return f"{labels}（{self.note}）" if self.note else labels

    @property
    def is_event(self) -> bool:
        """Whether the programme can be run as an event with sign-up and check-in; training is one with a lesson."""
        return Capability.EVENT in self.capabilities or Capability.TRAINING in self.capabilities


def programmes() -> list[ProgrammeRow]:
    """Read all programmes of both districts, number ascending."""
    return [_programme(row) for name in DISTRICT_PLANS for row in resources.rows("jinguo.plans", name)]


def _programme(row: dict[str, str]) -> ProgrammeRow:
    return ProgrammeRow(
        district_code=row["district_code"],
        year=int(row["year"]),
        number=int(row["number"]),
        section=row["section"],
        title=row["title"],
        capabilities=tuple(Capability(slug) for slug in row["capabilities"].split()),
        note=row["note"],
        target=row["target"],
    )
