"""Rules of words to many."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from jinguo.notifications.catalogue import Way
from jinguo.notifications.rules import faults, filled, in_sms

UNDONE_WITHIN = timedelta(minutes=5)
"""How long what was sent can be taken back: it goes out after that."""

TYPED_FROM = 200
"""SMS from which on the sender types how many there are. Ours: more than a village, and ten yuan."""

MOST = 30_000
"""People of one notice: the worker makes their messages in one transaction, and counts them in two bytes."""


KINDS = ("word", "event_word")
"""The kinds of notice that words to many are."""


def key_of(kind: str, writing: UUID) -> str:
    """The key of a writing's notice, by which it is sent only once."""
    return f"{kind}:{writing}"


def wrong(subject: str, word: str) -> dict[str, str]:
    """List what must not go out: field -> Chinese sentence; empty when all may."""
    found = {"subject": "；".join(faults(subject)), "word": "；".join(faults(word))}
    return {name: said for name, said in found.items() if said}


def as_read(template: str, variables: Mapping[str, str], way: Way) -> str:
    """Put a text as it is read by this way: an SMS carries what gateways take."""
    return filled(template, in_sms(variables) if way is Way.SMS else variables)
