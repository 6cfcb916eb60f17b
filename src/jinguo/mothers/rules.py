"""Who may be a mother, and what follows from what. Pure: the day is handed in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from jinguo.mothers.catalogue import SOFT_CAP, Bar, Reason, State
from jinguo.people.rules import latest_birth
from jinguo.qualifications.catalogue import COMMITMENT, HEALTH, MOTHER_TRAINING, RECORD_QUERY, SOON, Kind, Sort


@dataclass(frozen=True, slots=True)
class Policy:
    """Policy (准入条件): what a district asks. `needed`: codes of kinds of qualification; `soft_cap`: how many children
    one mother has at most; `self_apply`: whether volunteers apply on their own page.
    """

    minimum_age: int = 18
    must_reside: bool = True
    needed: tuple[str, ...] = (RECORD_QUERY, MOTHER_TRAINING, HEALTH, COMMITMENT)
    soft_cap: int = SOFT_CAP
    self_apply: bool = False


BASE = Policy()
"""Where a district has set nothing: a grown woman who lives there, is trained, queried, healthy and has signed (as in
广安前锋区 and 卫滨区: full civil capacity, resident, healthy, no criminal punishment). The age is that of full capacity
(《民法典》 art. 18).
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Candidate: what the gates look at besides qualifications. `enrolled`: she is a volunteer, and her data may be
    used; `halted`: she cares for no child until somebody lifts it.
    """

    born_on: date | None
    resides: bool
    enrolled: bool = True
    halted: bool = False


@dataclass(frozen=True, slots=True)
class Gate:
    """Gate: one thing that a district asks for.

    Attributes:
        code: of a `Bar`, or of the kind of qualification.
        valid_until: its last day, where it has one.
        missing: what staff do, as a sentence; "" when it is met.
        hers: what she does herself.
    """

    code: str
    label: str
    met: bool
    valid_until: date | None = None
    missing: str = ""
    hers: str = ""

    @property
    def lasts(self) -> bool:
        """Whether it is a qualification that is met without an end."""
        return self.met and self.valid_until is None and self.code not in set(Bar)

    def ends_soon(self, today: date) -> bool:
        """Whether it is met and runs out within 60 days."""
        return self.met and self.valid_until is not None and self.valid_until <= today + SOON


_TO_DO: Mapping[Sort, str] = {
    Sort.QUERY: "请她同意后到区检察院或主管单位查询，在“资质”里登记结果",
    Sort.TRAINING: "请她参加培训，结束后在“资质”里登记",
    Sort.LICENCE: "请她出示证书，在“资质”里登记",
    Sort.STATEMENT: "请她签好，在“资质”里登记",
}


_HERS: Mapping[Sort, str] = {
    Sort.QUERY: "请联系所属妇联，您同意后由单位去查询",
    Sort.TRAINING: "请报名参加培训，结束后由工作人员登记",
    Sort.LICENCE: "请把证书给所属妇联看，由工作人员登记",
    Sort.STATEMENT: "请到所属妇联签",
}

_BACK = "请联系所属妇联"
_HALTED = Gate(
    Bar.HALTED,
    Bar.HALTED.label,
    met=False,
    missing="现在不能安排，什么时候恢复会另行通知",
    hers="请等所属妇联通知",
)
"""Nobody is told why: whoever decided it keeps that elsewhere."""

_NO_BIRTH = "没有出生日期：请在志愿者资料里补上身份证号或出生日期"


def gates(
    her: Candidate,
    policy: Policy,
    valid: Mapping[str, date | None],
    kinds: Mapping[str, Kind],
    today: date,
) -> tuple[Gate, ...]:
    """List all that a district asks of a mother, met or not; whoever lets her through anywhere asks this.

    Args:
        valid: code -> last day of what is valid today (`valid_qualifications`).
        kinds: the kinds by their codes; one that is not there any more is asked of nobody.
    """
    bars = [_enrolled(her), _age(her, policy, today), *([_residence(her)] if policy.must_reside else [])]
    bars += [_HALTED] if her.halted else []
    return (*bars, *(_qualified(kinds[code], valid) for code in policy.needed if code in kinds))


def _enrolled(her: Candidate) -> Gate:
    missing = "" if her.enrolled else "她已经退出志愿者，或者资料限制处理：请先在志愿者资料页办理"
    return Gate(Bar.ENROLLED, Bar.ENROLLED.label, her.enrolled, missing=missing, hers="" if her.enrolled else _BACK)


def _age(her: Candidate, policy: Policy, today: date) -> Gate:
    label = f"年满 {policy.minimum_age} 周岁"
    if her.born_on is None:
        return Gate(Bar.AGE, label, met=False, missing=_NO_BIRTH, hers="请带身份证到所属妇联，补上出生日期")
    too_young = f"还不到 {policy.minimum_age} 周岁，到了年龄再办"
    met = her.born_on <= latest_birth(today, policy.minimum_age)
    return Gate(Bar.AGE, label, met, missing="" if met else too_young, hers="" if met else too_young)


def _residence(her: Candidate) -> Gate:
    missing = "" if her.resides else "请核对她是不是常住本区，是的在“修改”里勾选"
    hers = "" if her.resides else "请告诉所属妇联您现在住在哪里"
    return Gate(Bar.RESIDENCE, Bar.RESIDENCE.label, her.resides, missing=missing, hers=hers)


def _qualified(kind: Kind, valid: Mapping[str, date | None]) -> Gate:
    if kind.code in valid:
        return Gate(kind.code, kind.label, met=True, valid_until=valid[kind.code])
    missing, hers = f"没有有效的{kind.label}：{_TO_DO[kind.sort]}", _HERS[kind.sort]
    return Gate(kind.code, kind.label, met=False, missing=missing, hers=hers)


def all_met(found: Iterable[Gate]) -> bool:
    """Whether nothing is missing."""
    return all(gate.met for gate in found)


def first_end(found: Iterable[Gate]) -> date | None:
    """The day on which the first of those that are met runs out; None: none does."""
    return min((gate.valid_until for gate in found if gate.met and gate.valid_until), default=None)


FOLLOWS: Mapping[State, frozenset[State]] = {
    State.APPLIED: frozenset({State.CLEARED, State.PAUSED, State.ENDED}),
    State.CLEARED: frozenset({State.ACTIVE, State.PAUSED, State.ENDED}),
    State.ACTIVE: frozenset({State.PAUSED, State.ENDED}),
    State.PAUSED: frozenset({State.APPLIED, State.CLEARED, State.ACTIVE, State.ENDED}),
    State.ENDED: frozenset({State.APPLIED}),
}
"""What may follow what."""

GATED = frozenset({State.CLEARED, State.ACTIVE})
"""States in which nothing may be missing."""

_FURTHEST = (State.ACTIVE, State.CLEARED, State.APPLIED)


def joined(one: tuple[State, Reason | None], other: tuple[State, Reason | None]) -> tuple[State, Reason | None]:
    """Tell what two registrations that are one human's are together. Doubt wins: a pause of either is hers, and who was
    once found unfit is looked at anew.
    """
    both = (one, other)
    paused = [each for each in both if each[0] is State.PAUSED]
    if paused:
        return paused[0]
    running = [each for each in both if each[0] is not State.ENDED]
    if not running:
        return one
    if len(running) == 1 and Reason.UNFIT in (one[1], other[1]):
        return State.PAUSED, Reason.MERGED
    return min(running, key=lambda each: _FURTHEST.index(each[0]))
