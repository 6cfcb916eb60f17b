"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.concerns import erasure, merge
from jinguo.concerns.audiences import AUDIENCES
from jinguo.concerns.matters import MATTERS
from jinguo.concerns.sentences import SENTENCES
from jinguo.concerns.tables import Concern, ConcernClock, ConcernEntry, ConcernName
from jinguo.concerns.terms import CLOSED, OPEN
from jinguo.kernel.declarations import Impersonal, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule

COPIED: tuple[PersonalTable, ...] = ()
_RESTRICTED = "限制查看的事项：《个人信息保护法》第十八条，法律、行政法规规定应当保密的，不告知"
NOT_COPIED: Mapping[type[Table], str] = {
    Concern: _RESTRICTED,
    ConcernEntry: _RESTRICTED,
    ConcernName: _RESTRICTED,
    ConcernClock: Impersonal("区县的时限，不涉及个人"),
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    **dict.fromkeys((Concern, ConcernEntry, ConcernName), (CLOSED, OPEN)),
    ConcernClock: (OPEN,),
}

PART = Part(
    name="concerns",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock="who names somebody locks her person's row first, which the merge locks",
        unite=merge.unite,
        late="nobody can be named who is locked",
        part=merge.part,
    ),
    follow="a concern stays where the child is; it follows nobody who moves",
    kept=KEPT,
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters=MATTERS,
)
