"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import BY_PERSON, STAFF_ID, PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule
from jinguo.people.tables import Person
from jinguo.retention.catalogue import Manner
from jinguo.retention.matters import MATTERS
from jinguo.retention.sentences import SENTENCES
from jinguo.retention.tables import Batch, Erasure, Hold
from jinguo.retention.terms import LEFT, RETENTION, UNREVIEWED
from jinguo.volunteers.tables import Volunteer

COPIED = (
    PersonalTable(
        Erasure,
        "删除申请",
        BY_PERSON,
        left_out={Erasure.asked_by: STAFF_ID, Erasure.planned_by: STAFF_ID, Erasure.decided_by: STAFF_ID},
        words={Erasure.manner: Manner},
    ),
    PersonalTable(Hold, "暂停清理", BY_PERSON, left_out={Hold.placed_by: STAFF_ID, Hold.lifted_by: STAFF_ID}),
)
NOT_COPIED: Mapping[type[Table], str] = {Batch: "按规则和区县记，不按人记"}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Person: (LEFT, UNREVIEWED),
    Volunteer: (LEFT, UNREVIEWED),
    Erasure: (RETENTION,),
    Hold: (RETENTION,),
    Batch: (RETENTION,),
}

PART = Part(
    name="retention",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase="what was asked and done is the proof that it was done",
    merging="a request stays with the person who made it; both are found through `merged_into`",
    follow="a request is answered where it was made",
    kept=KEPT,
    sentences=SENTENCES,
    audiences="whoever asked sees the answer by the number of her request",
    matters=MATTERS,
)
