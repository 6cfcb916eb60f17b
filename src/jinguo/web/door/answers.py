"""Answers to a helper about a scan: whose it was, what became of it, and how to take it back."""

from dataclasses import dataclass
from uuid import UUID

from jinguo.checkin.actions import Answer
from jinguo.checkin.catalogue import Kind, Outcome
from jinguo.kernel import clock
from jinguo.kernel.text.amounts import minutes
from jinguo.web.shells import Tone


@dataclass(frozen=True, slots=True)
class DoorAnswer:
    """The answer to a scan: `title` holds the full name, to be compared with the person; `scan` can be undone, None
    when nothing was done.
    """

    tone: Tone
    title: str
    text: str = ""
    scan: UUID | None = None

    @property
    def sentence(self) -> str:
        """The answer's two texts as one, for a line above a page."""
        return f"{self.title}：{self.text}" if self.text else self.title


def told(answer: Answer) -> DoorAnswer:
    """Put the answer into the words of the door."""
    if answer.outcome is Outcome.REFUSED:
        return DoorAnswer("bad", f"{answer.name} 没有签上" if answer.name else "没有签上", answer.message)
    if answer.outcome is Outcome.REPEATED:
        return DoorAnswer(
            "warn", f"{answer.name} {answer.kind.label}过了", f"时间是 {clock.clock_text(answer.at)}，不用再签"
        )
    text = clock.clock_text(answer.at)
    if answer.kind is Kind.OUT and answer.minutes is not None:
        text += f" · {'不到 1 分钟，没有计入' if answer.served == 0 else f'计入 {minutes(answer.minutes)}'}"
    if answer.waiting_minutes:
        text += f"，{minutes(answer.waiting_minutes)}待审"
    return DoorAnswer("ok", f"{answer.name} 已{answer.kind.label}", text, answer.scan)
