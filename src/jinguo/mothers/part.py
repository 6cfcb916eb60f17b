"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import BY_PERSON, DERIVED, STAFF_ID, Impersonal, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule
from jinguo.mothers import erasure, merge
from jinguo.mothers.audiences import AUDIENCES
from jinguo.mothers.catalogue import Distance, Language, Reason, Skill, Slot, State
from jinguo.mothers.matters import MATTERS
from jinguo.mothers.sentences import SENTENCES
from jinguo.mothers.tables import CarePolicy, Halt, Mother, Stage, Team
from jinguo.mothers.terms import MOTHERS as TERM
from jinguo.people.catalogue import Manner

COPIED = (
    PersonalTable(
        Mother,
        "爱心妈妈登记",
        BY_PERSON,
        left_out={Mother.registered_by: STAFF_ID},
        words={
            Mother.skills: Skill,
            Mother.languages: Language,
            Mother.slots: Slot,
            Mother.distance: Distance,
            Mother.manner: Manner,
        },
    ),
    PersonalTable(
        Stage,
        "爱心妈妈的阶段",
        BY_PERSON,
        left_out={Stage.set_by: STAFF_ID, Stage.mother: DERIVED},
        words={Stage.state: State, Stage.reason: Reason},
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {
    CarePolicy: Impersonal("区县的准入条件，不涉及个人"),
    Halt: "限制查看的事项，依法不告知本人；停了多久见她的阶段",
    Team: "队伍的名称，谁在里面写在爱心妈妈登记里",
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = dict.fromkeys((Mother, Stage, Halt, Team, CarePolicy), (TERM,))

PART = Part(
    name="mothers",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock="who writes a mother in locks her person's row first, which is locked",
        unite=merge.unite,
        late="nobody can be written in as a mother who is locked",
        part=merge.part,
    ),
    follow=erasure.follow,
    kept=KEPT,
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters=MATTERS,
)
