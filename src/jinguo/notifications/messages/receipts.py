"""What providers report later: each in its own words, written down in ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from twilio.request_validator import RequestValidator

from jinguo.notifications.catalogue import State
from jinguo.notifications.channels import sms_aliyun, sms_twilio
from jinguo.notifications.messages.outcomes import block, report

NO_ACTOR = {
    "take_twilio": "provider: says what became of a message that it was given",
    "take_aliyun": "provider: says what became of messages that it was given",
}
"""Functions that take no actor, and why."""

STATES = {
    **dict.fromkeys(("accepted", "scheduled", "queued", "sending", "sent"), State.SENT),
    **dict.fromkeys(sms_twilio.ARRIVED, State.DELIVERED),
    **dict.fromkeys(sms_twilio.LOST, State.FAILED),
}
"""Twilio's MessageStatus -> ours."""


@dataclass(frozen=True, slots=True)
class _Word:
    """One provider's word about one of our messages."""

    provider: str
    message: UUID
    state: State
    reference: str | None = None
    code: str = ""
    reason: str = ""
    dead: bool = False


def is_from_twilio(secret: str, address: str, form: Mapping[str, str], signature: str) -> bool:
    """Whether Twilio signed this form for this address of ours: the configured one, with its query."""
    return bool(secret) and RequestValidator(secret).validate(address, dict(form), signature)


async def take_twilio(message: str, form: Mapping[str, str]) -> None:
    """Write down a status callback; one that is about nothing of ours, or in words we do not know, changes nothing."""
    state = STATES.get(form.get("MessageStatus", ""))
    known = _id(message)
    if state is None or known is None:
        return
    code = form.get("ErrorCode", "") if state is State.FAILED else ""
    reason = sms_twilio.undelivered(code) if state is State.FAILED else ""
    sid = form.get("MessageSid", "")[:80] or None
    await _take(_Word(sms_twilio.Twilio.name, known, state, sid, code, reason, code in sms_twilio.DEAD))


async def take_aliyun(reports: object) -> None:
    """Write down an SmsReport, a list of what became of messages; what is no report of ours changes nothing.

    Aliyun's BizId is left alone: our id, its OutId, names the message through every attempt.
    """
    for each in reports if isinstance(reports, Sequence) and not isinstance(reports, str) else ():
        known = _id(each.get("out_id")) if isinstance(each, Mapping) else None
        if known is None:
            continue
        if each.get("success") is True:
            await _take(_Word(sms_aliyun.Aliyun.name, known, State.DELIVERED))
        elif each.get("success") is False:
            code = "".join(letter for letter in str(each.get("err_code") or "") if letter.isascii() and letter > " ")
            reason = sms_aliyun.undelivered(code)
            dead = code in sms_aliyun.DEAD
            await _take(_Word(sms_aliyun.Aliyun.name, known, State.FAILED, None, code, reason, dead))


async def _take(word: _Word) -> None:
    changed = await report(word.provider, word.message, word.state, word.reference, word.code, word.reason)
    if changed and word.dead:
        await block(word.message, word.code, word.reason)


def _id(said: object) -> UUID | None:
    try:
        return UUID(said) if isinstance(said, str) else None
    except ValueError:
        return None
