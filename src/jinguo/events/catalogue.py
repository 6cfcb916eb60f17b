"""Kinds of venue (活动场所): where an event may be held, and how five of them are counted together as 五进."""

from collections.abc import Mapping
from types import MappingProxyType

from jinguo.kernel.labels import Labelled


class FiveEntry(Labelled):
    """One of the five entries (五进): 进机关、进村社、进学校、进企业、进家庭.

    Source: 望妇发〔2024〕1号, 三.2: home-education guidance and parent-child practice there, 100 a year or more.
    """

    ORGANS = "organs", "进机关"
    VILLAGES = "villages", "进村社"
    SCHOOLS = "schools", "进学校"
    COMPANIES = "companies", "进企业"
    HOMES = "homes", "进家庭"


class VenueKind(Labelled):
    """Kind of venue (场所类型).

    The list is what the two districts' plans for 2024 name: 集市 for 赶集普法, 屋场 for 屋场会, 楼群 for 议家事,
    派出所 for 驻所反家暴志愿服务站, 讲堂 for 女子大讲堂, and so on.
    """

    ORGAN = "organ", "机关"
    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"
    SCHOOL = "school", "学校"
    UNIVERSITY = "university", "高校"
    COMPANY = "company", "企业"
    HOME = "home", "家庭"
    CHILDREN_HOME = "children_home", "儿童之家"
    WOMEN_HOME = "women_home", "妇女之家/微家"
    SISTERS_STATION = "sisters_station", "驿站"
    POLICE_STATION = "police_station", "派出所"
    MARKET = "market", "集市"
    HAMLET = "hamlet", "屋场"
    BUILDING = "building", "楼群"
    LECTURE_HALL = "lecture_hall", "讲堂/礼堂"
    ACTIVITY_CENTRE = "activity_centre", "活动中心"
    MEETING_HALL = "meeting_hall", "会场"
    ONLINE = "online", "线上"

    @property
    def five_entry(self) -> FiveEntry | None:
        """The entry of 五进 that an event here counts for; None where the plan's five do not reach."""
        return FIVE_ENTRIES.get(self)


FIVE_ENTRIES: Mapping[VenueKind, FiveEntry] = MappingProxyType(
    {
        VenueKind.ORGAN: FiveEntry.ORGANS,
        VenueKind.VILLAGE: FiveEntry.VILLAGES,
        VenueKind.COMMUNITY: FiveEntry.VILLAGES,
        VenueKind.HAMLET: FiveEntry.VILLAGES,
        VenueKind.BUILDING: FiveEntry.VILLAGES,
        VenueKind.SCHOOL: FiveEntry.SCHOOLS,
        VenueKind.UNIVERSITY: FiveEntry.SCHOOLS,
        VenueKind.COMPANY: FiveEntry.COMPANIES,
        VenueKind.HOME: FiveEntry.HOMES,
    }
)
"""Venue -> entry. The plan names the five only; that 屋场 and 楼群 (places inside a village or community) count as
进村社 and 高校 as 进学校 is our reading."""
