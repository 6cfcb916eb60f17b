"""What this domain is to the mechanisms of all.

A child, a donor and a woman in difficulty are no persons of the registry: nothing here comes along when a woman is
merged, moved, erased or given a copy of her own data.
"""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.aid import erasure
from jinguo.aid.matters import MATTERS
from jinguo.aid.sentences import SENTENCES
from jinguo.aid.tables import (
    AidBatch,
    AidShare,
    Package,
    StockMove,
    Wish,
    WishClaim,
    WishRule,
    WishStep,
    Woman,
    WomanConsent,
    WomanGrant,
    WomanKind,
)
from jinguo.aid.terms import DONORS, GIVEN, HELPED, WISHES, WOMEN
from jinguo.kernel.declarations import PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule

COPIED: tuple[PersonalTable, ...] = ()
_ENTRY = "困难妇女的密封登记，不连到任何一位登记的人；本人要看的，由统筹员当面办理"
NOT_COPIED: Mapping[type[Table], str] = {
    Wish: "孩子的心愿，只记编号；属于重点儿童的密封档案",
    WishStep: "孩子的心愿办到哪一步，只记编号",
    WishClaim: "认领人不是登记的人；她凭认领链接看自己的认领",
    WishRule: "区县的心愿规则，不涉及个人",
    AidBatch: "一个帮扶批次，不涉及个人",
    AidShare: "受助人只记编号；本人要看的，由统筹员当面办理",
    Package: "一种关爱包，不涉及个人",
    StockMove: "关爱包的出入库，不涉及个人",
    Woman: _ENTRY,
    WomanKind: _ENTRY,
    WomanConsent: _ENTRY,
    WomanGrant: "登记的是经办人查阅了哪份登记；本人的资料副本见操作日志",
}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    **dict.fromkeys((Wish, WishStep, WishRule), (WISHES,)),
    WishClaim: (DONORS, WISHES),
    **dict.fromkeys((Woman, WomanKind, WomanConsent), (WOMEN, HELPED)),
    WomanGrant: (HELPED,),
    **dict.fromkeys((AidBatch, AidShare, Package, StockMove), (GIVEN,)),
}

PART = Part(
    name="aid",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging="child, donor and entry are no persons of the registry: two women who are one change nothing here",
    follow="a wish stays where the child lives, an entry where it was made; neither follows anybody who moves",
    kept=KEPT,
    sentences=SENTENCES,
    audiences="it tells nobody: a donor reads on her page, what waits stands on the workbench and in the digest",
    matters=MATTERS,
)
