"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import Impersonal, PersonalTable
from jinguo.kernel.parts import NOBODY, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.submissions.tables import Submission

COPIED: tuple[PersonalTable, ...] = ()
NOT_COPIED: Mapping[type[Table], str] = {Submission: Impersonal("不涉及个人：只有摘要和密封的回答，一天后删除")}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Submission: "digests, and sealed answers for a day",
}

PART = Part(
    name="submissions",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase="digests alone, gone after a day",
    merging=NOBODY,
    follow=NOBODY,
    kept=KEPT,
    sentences="the action that is submitted writes its own line",
    audiences="a submission is answered to whoever made it",
    matters="done or refused at once",
)
