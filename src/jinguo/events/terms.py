"""Terms of how long this domain keeps what."""

from jinguo.kernel.terms import TEN, Rule, Sure, Then

SERVICE = Rule(
    "ledger",
    "服务时长、签到时段、报名、候补",
    None,
    "最后一次服务起至少十年；以后只剩编号，合计不变",
    Then.KEEP,
    TEN,
    Sure.STANDARD,
)
"""Also of what comes of an event: visits, claims, entries."""
