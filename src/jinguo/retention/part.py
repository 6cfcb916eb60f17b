"""What this domain is to the mechanisms of all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.held import BY_PERSON, STAFF_ID, Held
from jinguo.kernel.parts import Part
from jinguo.retention.catalogue import Manner
from jinguo.retention.tables import Batch, Erasure, Hold

HELD = (
    Held(
        Erasure,
        "删除申请",
        BY_PERSON,
        left_out={Erasure.asked_by: STAFF_ID, Erasure.planned_by: STAFF_ID, Erasure.decided_by: STAFF_ID},
        words={Erasure.manner: Manner},
    ),
    Held(Hold, "暂停清理", BY_PERSON, left_out={Hold.placed_by: STAFF_ID, Hold.lifted_by: STAFF_ID}),
)
NOT_HELD: Mapping[type[Table], str] = {Batch: "按规则和区县记，不按人记"}

PART = Part(
    name="retention",
    held=HELD,
    not_held=NOT_HELD,
    erase="what was asked and done is the proof that it was done",
    merging="a request stays with the person who made it; both are found through `merged_into`",
    follow="a request is answered where it was made",
)
