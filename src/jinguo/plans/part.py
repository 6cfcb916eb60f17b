"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import Impersonal, PersonalTable
from jinguo.kernel.parts import NOBODY, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.plans.sentences import SENTENCES
from jinguo.plans.tables import Programme

COPIED: tuple[PersonalTable, ...] = ()
NOT_COPIED: Mapping[type[Table], str] = {Programme: Impersonal("不涉及个人")}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Programme: "lines of a plan",
}

PART = Part(
    name="plans",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=NOBODY,
    merging=NOBODY,
    follow=NOBODY,
    kept=KEPT,
    sentences=SENTENCES,
    audiences="a plan is read, not announced",
    matters="progress is read, nothing is to be answered",
)
