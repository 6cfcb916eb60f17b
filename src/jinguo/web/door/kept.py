"""Scans that a phone keeps while it has no network: they are sent as nobody else's, whoever logs in there later."""

from jinguo.authority.actor import Actor
from jinguo.kernel import crypto
from jinguo.kernel.errors import Conflict

_PURPOSE = "kept scans"


class ScannedByAnother(Conflict):
    """The scan was kept for another account than the one that sends it."""

    code = "scanned_by_another"
    message = "这条是用别的账号扫的，请用那个账号登录以后再交。"


def mark(actor: Actor) -> str:
    """The mark of an account in the browser: the same at each log-in, and nothing that could be turned back."""
    return crypto.ring().mac(_PURPOSE, actor.id.bytes).hex()[:16] if actor.id else ""


def refuse_anothers(actor: Actor, who: str) -> None:
    """Raise ScannedByAnother for a scan that was kept for another account; one that was not kept bears no mark."""
    if who and who != mark(actor):
        raise ScannedByAnother
