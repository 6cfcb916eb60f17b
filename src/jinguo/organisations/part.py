"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import Impersonal, PersonalTable
from jinguo.kernel.parts import NOBODY, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.organisations.sentences import SENTENCES
from jinguo.organisations.tables import Organisation

COPIED: tuple[PersonalTable, ...] = ()
NOT_COPIED: Mapping[type[Table], str] = {Organisation: Impersonal("不涉及个人")}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Organisation: "names of places",
}

PART = Part(
    name="organisations",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=NOBODY,
    merging=NOBODY,
    follow=NOBODY,
    kept=KEPT,
    sentences=SENTENCES,
    audiences="names of places concern nobody by themselves",
    matters="nothing there has a term",
)
