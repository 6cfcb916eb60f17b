"""Policies of hours: the rules (时长规则) by which each district counts, by version."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.hours.catalogue import Rounding
from jinguo.hours.rules import BASE, Rule
from jinguo.kernel.rows import fetch_as, fetch_one_as


async def rule_for(path: str, day: date) -> Rule:
    """Find the rule that a recording organisation's district has in force on a day; BASE where it has set none."""
    row = await fetch_one_as(
        Rule,
        f"SELECT {_RULE} FROM hours_rule"
        " WHERE $1 ^@ path AND effective_on <= $2 ORDER BY effective_on DESC, created_at DESC LIMIT 1",
        path,
        day,
    )
    return row or BASE


NO_ACTOR = {
    "rule_for": "public: how a district counts",
    "rules_by_version": "public: how districts count",
}
"""Functions that take no actor, and why."""

_RULE = "version, unit_minutes AS unit, rounding, daily_cap_minutes AS daily_cap"
"""The columns of a Rule."""


async def rules_by_version(versions: Collection[str]) -> dict[str, Rule]:
    """Read the rules that entries name, BASE among them."""
    statement = f"SELECT {_RULE} FROM hours_rule WHERE version = ANY($1::text[])"
    return {BASE.version: BASE} | {rule.version: rule for rule in await fetch_as(Rule, statement, list(versions))}


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A version of a district's counting rule, with what it rests on."""

    version: str
    unit: int
    rounding: Rounding
    daily_cap: int
    effective_on: date
    source: str
    created_at: datetime

    @property
    def rule(self) -> Rule:
        """The rule as the version states it."""
        return Rule(version=self.version, unit=self.unit, rounding=self.rounding, daily_cap=self.daily_cap)


async def rules(actor: Actor, path: str) -> list[RuleRow]:
    """List all versions of one district's counting rule, the newest first; without BASE, which holds before the first.

    Raises:
        Forbidden: it is not the actor's own district, nor one below her.
    """
    hers = actor.path is not None and actor.path.startswith(path)
    require(actor, Permission.SEE_HOURS, within=actor.path if hers else path)
    return await fetch_as(
        RuleRow,
        f"SELECT {_RULE}, effective_on, source, created_at FROM hours_rule"
        " WHERE path = $1 ORDER BY effective_on DESC, created_at DESC",
        path,
    )
