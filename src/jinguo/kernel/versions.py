"""The version of a row: a digest of the fields that can be edited, so that who writes can say what she has seen."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from hashlib import sha256

from jinguo.kernel.errors import Conflict


class Overtaken(Conflict):
    """The row was changed by somebody else since it was read. `detail["fields"]` names what both have changed."""

    code = "changed_meanwhile"
    message = "这份资料刚才被别人改过，这次没有保存。请看看改了什么，再决定用哪一个。"


def version_of(values: Mapping[str, object]) -> str:
    """Compute sixteen hex digits that change with any of the values."""
    text = "\n".join(f"{name}={_plain(values[name])!r}" for name in sorted(values))
    return sha256(text.encode()).hexdigest()[:16]


def refuse_overtaken(made_from: str | None, now: str) -> None:
    """Raise Overtaken if a change was made from another version than the present one; None: it names no version."""
    if made_from is not None and made_from != now:
        raise Overtaken


def _plain(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, set | frozenset | list | tuple):
        return sorted(str(_plain(each)) for each in value)
    return str(value) if value is not None else None
