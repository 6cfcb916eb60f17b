"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.events.terms import SERVICE
from jinguo.hours import erasure, merge
from jinguo.hours.audiences import AUDIENCES
from jinguo.hours.catalogue import ClaimKind, Decided, Method, Source
from jinguo.hours.matters import MATTERS
from jinguo.hours.sentences import SENTENCES
from jinguo.hours.tables import Claim, Entry, HoursRule
from jinguo.hours.terms import EVIDENCE, HOURS_RULES
from jinguo.kernel.declarations import BY_VOLUNTEER, STAFF_ID, Impersonal, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.volunteers.catalogue import ServiceClass

COPIED = (
    PersonalTable(
        Entry,
        "服务时长台账",
        BY_VOLUNTEER,
        left_out={Entry.recorded_by: STAFF_ID, Entry.approved_by: STAFF_ID},
        words={Entry.source: Source, Entry.method: Method, Entry.service_class: ServiceClass},
    ),
    PersonalTable(
        Claim,
        "补录申请",
        BY_VOLUNTEER,
        left_out={Claim.claimed_by: STAFF_ID, Claim.decided_by: STAFF_ID},
        words={
            Claim.kind: ClaimKind,
            Claim.source: Source,
            Claim.method: Method,
            Claim.service_class: ServiceClass,
            Claim.decision: Decided,
        },
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {HoursRule: Impersonal("不涉及个人")}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Claim: (EVIDENCE, SERVICE),
    Entry: (SERVICE,),
    HoursRule: (HOURS_RULES,),
}

PART = Part(
    name="hours",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock=merge.lock,
        unite=merge.unite,
        late=merge.late,
        part=merge.part,
    ),
    follow="an entry keeps the home that she had then",
    kept=KEPT,
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters=MATTERS,
)
