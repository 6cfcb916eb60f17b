"""Tables of the year's plan."""

from piccolo.columns import UUID, Boolean, ForeignKey, SmallInt, Text, Varchar
from piccolo.columns.base import OnDelete
from piccolo.constraints import Unique
from piccolo.table import Table

from jinguo.kernel.ids import uuid7
from jinguo.organisations.tables import Organisation


class Programme(Table, tablename="programme"):
    """Programme (项目): one line of an organisation's plan for a year; `number` is its place in the source document."""

    id = UUID(primary_key=True, default=uuid7)
    organisation = ForeignKey(Organisation, null=False, on_delete=OnDelete.restrict, help_text="组织")
    path = Varchar(length=120, help_text="组织路径")
    year = SmallInt(help_text="年度")
    number = SmallInt(help_text="序号")
    title = Varchar(length=120, help_text="项目名称")
    section = Varchar(length=60, default="", help_text="章节")
    capability = Varchar(length=200, default="", help_text="所需能力")
    target = Text(default="", help_text="目标")
    has_events = Boolean(default=True, help_text="是否开展活动")

    programme_once = Unique(["organisation", "year", "number"])


SHOWN = (
    Programme.organisation,
    Programme.year,
    Programme.number,
    Programme.title,
    Programme.section,
    Programme.capability,
    Programme.target,
    Programme.has_events,
)
RESTRICTED = ()
INTERNAL = (Programme.id, Programme.path)
