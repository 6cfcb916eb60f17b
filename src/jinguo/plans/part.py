"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import Held, Impersonal
from jinguo.kernel.parts import NOBODY, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.plans.sentences import SENTENCES
from jinguo.plans.tables import Programme

HELD: tuple[Held, ...] = ()
NOT_HELD: Mapping[type[Table], str] = {Programme: Impersonal("不涉及个人")}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Programme: "lines of a plan",
}

PART = Part(
    name="plans",
    held=HELD,
    not_held=NOT_HELD,
    erase=NOBODY,
    merging=NOBODY,
    follow=NOBODY,
    kept=KEPT,
    sentences=SENTENCES,
    audiences="a plan is read, not announced",
    matters="progress is read, nothing is to be answered",
)
