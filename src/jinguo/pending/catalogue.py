"""What can wait, and the terms for it."""

from jinguo.kernel.labels import Labelled

DAYS_TO_RECORD = 10
"""Working days after an event within which its record is made. 民政部令67号, art. 11."""

HURRY = 3
"""Working days left from which a thing is marked. Ours."""

NAMED = 3
"""People who are named; the rest is counted."""


class Waits(Labelled):
    """What waits."""

    SEGMENTS = "segments", "核定未签退"
    TWICE = "twice", "核对同时在两场活动的人"
    CLOSING = "closing", "结项"
    CLAIMS = "claims", "审批补录"
    OWN_CLAIMS = "own_claims", "等别人审批的补录"
    NEWCOMERS = "newcomers", "核对新登记"
    TRANSFERS = "transfers", "答复转入申请"
    PHONES = "phones", "办理号码申请"
    ERASURES = "erasures", "办理删除申请"
    BATCHES = "batches", "核对到期清理的名单"
    DUPLICATES = "duplicates", "核对重复的登记"
    INVITATIONS = "invitations", "处理过期的邀请"
    DRAFTS = "drafts", "发布活动"


FOR_OTHERS = frozenset({Waits.OWN_CLAIMS, Waits.DRAFTS})
"""On her page, but nobody waits for her: another decides it, or she alone knows when it is ready. No digest counts it.
"""
