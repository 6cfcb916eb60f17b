"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.events import erasure, merge
from jinguo.events.audiences import AUDIENCES
from jinguo.events.matters import MATTERS
from jinguo.events.sentences import SENTENCES
from jinguo.events.tables import Event, SignUp, Waiting
from jinguo.events.terms import SERVICE
from jinguo.kernel.declarations import BY_VOLUNTEER, STAFF_ID, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule

COPIED = (
    PersonalTable(SignUp, "报名", BY_VOLUNTEER, left_out={SignUp.signed_up_by: STAFF_ID}),
    PersonalTable(Waiting, "候补", BY_VOLUNTEER, left_out={Waiting.added_by: STAFF_ID}),
)
NOT_COPIED: Mapping[type[Table], str] = {Event: "活动本身的内容；本人的报名、签到里写明了是哪场活动"}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Event: (SERVICE,),
    SignUp: (SERVICE,),
    Waiting: (SERVICE,),
}

PART = Part(
    name="events",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock="a sign-up that is being made is found again by `late`",
        unite=merge.unite,
        late=merge.late,
        part=merge.part,
    ),
    follow="a sign-up keeps the home that she had then",
    kept=KEPT,
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters=MATTERS,
)
