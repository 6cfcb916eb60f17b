"""The kinds of qualification that every district has, and the closed lists about them."""

from dataclasses import dataclass
from datetime import timedelta

from jinguo.kernel.labels import Labelled


class Sort(Labelled):
    """Sort: what sort of thing a kind is: it decides what is written down of it."""

    TRAINING = "training", "培训"
    LICENCE = "licence", "证书"
    QUERY = "query", "记录查询"
    STATEMENT = "statement", "承诺"


class Result(Labelled):
    """Result: what the answer to a query was. What stood in it is never kept."""

    PASSED = "passed", "通过"
    FAILED = "failed", "不通过"
    PENDING = "pending", "待查"
    REVIEW = "review", "复查"


class Standing(Labelled):
    """Standing: what a qualification is worth on a day."""

    VALID = "valid", "有效"
    SOON = "soon", "快到期"
    COMING = "coming", "还没开始"
    WAITING = "waiting", "等结果"
    FAILED = "failed", "没有通过"
    RUN_OUT = "run_out", "已到期"
    WITHDRAWN = "withdrawn", "已撤销"


@dataclass(frozen=True, slots=True)
class Kind:
    """Kind of qualification (资质种类).

    Attributes:
        code: what is stored: a word of ours, or the id of a district's own kind.
        months: how long it is valid from its first day; None as long as nobody withdraws it.
        covers: codes of the kinds that whoever has this one has as well.
        path: of the district whose own it is; "" where every district has it.
    """

    code: str
    label: str
    sort: Sort
    months: int | None = None
    covers: tuple[str, ...] = ()
    path: str = ""


RECORD_QUERY = "record_query"
HEALTH = "health"
COMMITMENT = "commitment"
MOTHER_TRAINING = "mother_training"

KINDS: tuple[Kind, ...] = (
    Kind(RECORD_QUERY, "无违法犯罪记录查询", Sort.QUERY, 12),
    Kind(HEALTH, "健康承诺", Sort.STATEMENT, 12),
    Kind(COMMITMENT, "爱心妈妈承诺书", Sort.STATEMENT),
    Kind(MOTHER_TRAINING, "爱心妈妈岗前培训", Sort.TRAINING, 24),
    Kind("child_safety", "儿童保护和强制报告培训", Sort.TRAINING, 24),
    Kind("listening", "心理陪伴培训", Sort.TRAINING, 36),
    Kind("first_aid", "救护员证", Sort.LICENCE, 36),
    Kind("counsellor", "心理咨询师", Sort.LICENCE, covers=("listening",)),
    Kind("social_worker", "社会工作者职业资格", Sort.LICENCE),
    Kind("family_guide", "家庭教育指导师", Sort.LICENCE),
    Kind("teacher", "教师资格", Sort.LICENCE),
    Kind("doctor", "医师、护士执业证书", Sort.LICENCE),
    Kind("lawyer", "律师、法律职业资格", Sort.LICENCE),
)
"""Every district's kinds. The query is repeated within a year (《未成年人保护法》 (2024) art. 62, of those whom a unit
employs; of volunteers by policy). The other terms are ours: no rule was found on how long a training or a statement
holds.
"""

SOON = timedelta(days=60)
"""How long before its end a qualification is listed and she is reminded. Ours: a new query takes weeks."""
