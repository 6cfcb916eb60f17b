"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import BY_PERSON, DERIVED, DIGEST, OTHERS, STAFF_ID, PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule
from jinguo.people import erasure
from jinguo.people.catalogue import (
    ConsentKind,
    Education,
    HoldingEnd,
    HoldingKind,
    Manner,
    Nation,
    PoliticalStatus,
    Relation,
    Sex,
)
from jinguo.people.sentences import SENTENCES
from jinguo.people.tables import Consent, Person, PhoneHolding
from jinguo.people.terms import CONSENTS, FORMER_PHONES, PEOPLE

COPIED = (
    PersonalTable(
        Person,
        "人员资料",
        "t.id = ANY(her.people)",
        left_out={
            Person.initials: DERIVED,
            Person.phone_index: DIGEST,
            Person.phone_tail: DERIVED,
            Person.id_number_index: DIGEST,
            Person.phone_set_by: STAFF_ID,
        },
        words={
            Person.sex: Sex,
            Person.nation: Nation,
            Person.political_status: PoliticalStatus,
            Person.education: Education,
        },
    ),
    PersonalTable(
        PhoneHolding,
        "用过的和共用的手机号",
        BY_PERSON,
        left_out={
            PhoneHolding.phone_index: DIGEST,
            PhoneHolding.owner: OTHERS,
            PhoneHolding.set_by: STAFF_ID,
            PhoneHolding.ended_by: STAFF_ID,
        },
        words={
            PhoneHolding.kind: HoldingKind,
            PhoneHolding.relation: Relation,
            PhoneHolding.ending: HoldingEnd,
        },
    ),
    PersonalTable(
        Consent,
        "本人的同意",
        BY_PERSON,
        left_out={Consent.recorded_by: STAFF_ID},
        words={Consent.kind: ConsentKind, Consent.manner: Manner},
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Person: (PEOPLE,),
    PhoneHolding: (FORMER_PHONES,),
    Consent: (CONSENTS,),
}

PART = Part(
    name="people",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging="the foundation of a merge, which asks whose phone stays (`people.merge`)",
    follow="`people.actions` moves her own rows itself, first of all",
    kept=KEPT,
    sentences=SENTENCES,
    audiences="a person is told by the domains that she serves in",
    matters="what is to be done about her waits in `volunteers`",
)
