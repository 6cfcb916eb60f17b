"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import BY_PERSON, DIGEST, OTHERS, STAFF_ID, Impersonal, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.people.catalogue import Manner
from jinguo.people.terms import PEOPLE
from jinguo.volunteers import erasure, merge
from jinguo.volunteers.audiences import AUDIENCES
from jinguo.volunteers.catalogue import RequestKind, ServiceClass
from jinguo.volunteers.matters import MATTERS
from jinguo.volunteers.sentences import SENTENCES
from jinguo.volunteers.tables import PhoneRequest, Picked, RosterForm, Transfer, Volunteer
from jinguo.volunteers.terms import PHONE_REQUESTS, PICKED, TRANSFERS
from jinguo.volunteers.transfers import actions as transfers

COPIED = (
    PersonalTable(
        Volunteer,
        "志愿者登记",
        BY_PERSON,
        left_out={Volunteer.enrolled_by: STAFF_ID, Volunteer.reviewed_by: STAFF_ID},
        words={Volunteer.manner: Manner, Volunteer.service_classes: ServiceClass},
    ),
    PersonalTable(
        Transfer,
        "转入申请",
        BY_PERSON,
        left_out={Transfer.asked_by: STAFF_ID, Transfer.decided_by: STAFF_ID},
    ),
    PersonalTable(
        PhoneRequest,
        "号码申请",
        BY_PERSON,
        left_out={
            **dict.fromkeys(
                (PhoneRequest.name, PhoneRequest.clue, PhoneRequest.phone, PhoneRequest.phone_mask), OTHERS
            ),
            PhoneRequest.phone_index: DIGEST,
            PhoneRequest.decided_by: STAFF_ID,
        },
        words={PhoneRequest.kind: RequestKind},
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {
    RosterForm: Impersonal("名册表头的对法，只有列的位置，不涉及个人"),
    Picked: "工作人员一天之内选出的名单，只有编号的记号，没有关于她的内容",
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Volunteer: (PEOPLE,),
    Transfer: (TRANSFERS,),
    PhoneRequest: (PHONE_REQUESTS,),
    Picked: (PICKED,),
    RosterForm: "which column of a form is what",
}

PART = Part(
    name="volunteers",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock="`parties` locks both as it looks for them",
        unite=merge.unite,
        late="nobody can be enrolled as a person who is locked",
        part=merge.part,
    ),
    follow=transfers.follow,
    kept=KEPT,
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters=MATTERS,
)
