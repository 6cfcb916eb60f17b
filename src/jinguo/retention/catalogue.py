"""Catalogue of erasure: how requests stand, what becomes of the data, and when a batch waits for a second person."""

from dataclasses import dataclass
from datetime import timedelta

from jinguo.kernel.labels import Labelled

ERASURE_COOL_OFF = timedelta(days=7)
"""Between the approval and the erasure: she can withdraw. Ours."""

ANSWER_WITHIN = 15
"""Working days within which she is answered (国信办秘字〔2019〕191号, item 6, for apps; taken over for paper too)."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The limit beyond which a batch does not run by itself: more than `people`, or more than `share` of all in the
    district and more than `few`.
    """

    people: int = 50
    share: float = 0.02
    few: int = 5

    def stops(self, concerned: int, all_people: int) -> bool:
        """Whether so many of so many people wait for a second person."""
        return concerned > self.people or (concerned > self.few and concerned > self.share * all_people)


GUARD = Guard()


class Manner(Labelled):
    """The manner in which an erasure came to be asked for."""

    SELF = "self", "本人申请"
    PAPER = "paper", "书面申请"
    TERM = "term", "保存期满"


class State(Labelled):
    """The state of a request to erase."""

    ASKED = "asked", "等拟定方案"
    PLANNED = "planned", "等第二人审批"
    COOLING = "cooling", "冷静期"
    DUE = "due", "可以办理"
    DONE = "done", "已办理"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "已撤回"


class Stop(Labelled):
    """The reason why a batch does not go on; the sentence beside it names the day, or how many people."""

    HELD = "held", "规则暂停"
    CROWD = "crowd", "一次涉及的人太多"


class Fate(Labelled):
    """The fate of a kind of data in a plan of erasure."""

    ERASE = "erase", "删除"
    KEEP = "keep", "保留"
    BLOCK = "block", "要先办完"
