"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import BY_PERSON, STAFF_ID, Impersonal, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.qualifications import erasure, merge
from jinguo.qualifications.audiences import AUDIENCES
from jinguo.qualifications.catalogue import Result
from jinguo.qualifications.sentences import SENTENCES
from jinguo.qualifications.tables import Qualification, QualificationKind
from jinguo.qualifications.terms import QUALIFICATIONS, QUERIES

COPIED = (
    PersonalTable(
        Qualification,
        "资质",
        BY_PERSON,
        left_out={Qualification.recorded_by: STAFF_ID, Qualification.withdrawn_by: STAFF_ID},
        words={Qualification.result: Result},
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {QualificationKind: Impersonal("资质种类的名称和有效期，不涉及个人")}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Qualification: (QUERIES, QUALIFICATIONS),
    QualificationKind: (QUALIFICATIONS,),
}

PART = Part(
    name="qualifications",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock="who writes one down locks her person's row first, which is locked",
        unite=merge.unite,
        late="nobody can write one down for a person who is locked",
        part=merge.part,
    ),
    follow=erasure.follow,
    kept=KEPT,
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters="what runs out is listed on the page of qualifications, and has no term of its own",
)
