"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import BY_PERSON, OTHERS, STAFF_ID, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.pairings import erasure, merge
from jinguo.pairings.audiences import AUDIENCES
from jinguo.pairings.catalogue import Duty, Manner, Reason, Step
from jinguo.pairings.matters import MATTERS
from jinguo.pairings.sentences import SENTENCES
from jinguo.pairings.tables import (
    Cadence,
    Contact,
    Exclusion,
    Exemption,
    Pairing,
    PairingImport,
    PairingStep,
    Proposal,
    ProposedPair,
    Weighting,
)
from jinguo.pairings.terms import PAIRINGS

COPIED = (
    PersonalTable(
        Pairing,
        "结对",
        BY_PERSON,
        left_out={Pairing.opened_by: STAFF_ID, Pairing.child: OTHERS, Pairing.path: OTHERS},
        words={Pairing.manner: Manner},
    ),
    PersonalTable(
        PairingStep,
        "结对的经过",
        BY_PERSON,
        left_out={
            PairingStep.recorded_by: STAFF_ID,
            PairingStep.path: OTHERS,
            PairingStep.view: OTHERS,
            PairingStep.following: OTHERS,
            PairingStep.note: OTHERS,
        },
        words={PairingStep.step: Step, PairingStep.reason: Reason},
    ),
    PersonalTable(
        Exemption,
        "结对里免联系的一段时间",
        BY_PERSON,
        left_out={Exemption.recorded_by: STAFF_ID, Exemption.path: OTHERS, Exemption.excuse: OTHERS},
        words={Exemption.duty: Duty},
    ),
    PersonalTable(
        Contact,
        "和孩子的联系",
        BY_PERSON,
        left_out={
            Contact.recorded_by: STAFF_ID,
            Contact.path: OTHERS,
            Contact.topics: OTHERS,
            Contact.flags: OTHERS,
            Contact.note: OTHERS,
        },
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {
    Exclusion: "监护人和孩子的意见，是关于孩子的，不给妈妈看",
    PairingImport: "导入台账的数字和录入了哪些，不是关于她的记录；结对在“结对”里",
    Proposal: "一次建议的总分和权重，不涉及个人",
    ProposedPair: "系统算出来的建议，不是关于她的记录；结成的在“结对”里",
    Weighting: "区县的匹配权重，不涉及个人",
    Cadence: "区县的联系节奏，不涉及个人",
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = dict.fromkeys(
    (Pairing, PairingStep, PairingImport, Proposal, ProposedPair, Weighting, Cadence, Contact, Exemption, Exclusion),
    (PAIRINGS,),
)

PART = Part(
    name="pairings",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock="who writes a pairing locks her row as a mother first, which the merge locks",
        unite=merge.unite,
        late="nobody can pair a mother who is locked",
        part=merge.part,
    ),
    follow="a pairing stands where the child lives; a mother who moves keeps the child until somebody ends it",
    kept=KEPT,
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters=MATTERS,
)
