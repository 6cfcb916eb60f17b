"""Rebase of an edited form upon the row as it is now: what she did not touch stays as a colleague left it.

A form of a row carries the values that the row had when it was drawn (`FormState.of_row`). Three values of each field
are compared: what it was, what it is now, what she typed. What both have changed, each in another way, she decides.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from jinguo.authority.queries import Deed
from jinguo.kernel import clock
from jinguo.kernel.versions import Overtaken
from jinguo.web.form_state import Typed
from jinguo.web.forms import Sent

THEIRS = "theirs"
"""Boxes beside fields that both have changed: take the colleague's."""

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as it is now: its fields as the form has them, its version, and who changed it last."""

    values: Mapping[str, Typed]
    version: str = ""
    last: Deed | None = None


@dataclass(frozen=True, slots=True)
class Rebased:
    """A form laid upon the present row: the form, its fields that differ from the row, and those that a colleague
    changed and she did not. `who` is the colleague.
    """

    form: Sent
    changed: frozenset[str] = frozenset()
    kept: frozenset[str] = frozenset()
    who: str = ""

    def said(self, labels: Mapping[str, str]) -> str:
        """The words for what the colleague changed, after 修改已保存; "" when nothing. `labels` by name of field."""
        names = "、".join(dict.fromkeys(labels.get(name, name) for name in labels if name in self.kept))
        return f"。{self.who} 改过的{names}照那样保留" if names else ""


async def save(
    form: Sent, look: Callable[[], Awaitable[Row]], write: Callable[[Rebased, str], Awaitable[Done]]
) -> Done:
    """Write a form upon the row as it is; who was overtaken between looking and writing looks again.

    Args:
        look: reads the row. write: writes the form if the row still has this version, else raises Overtaken.

    Raises:
        Overtaken: with `fields` and `theirs`, what both have changed; whatever `write` raises.
    """
    while True:
        row = await look()
        try:
            return await write(rebased(form, row), row.version)
        except Overtaken as error:
            if error.detail:
                raise


def rebased(form: Sent, row: Row) -> Rebased:
    """Put the form upon the row. A form that does not say what it was made from is taken as it is. Raises Overtaken."""
    was, taken, values = form.was, _many(form.values.get(THEIRS, ())), dict(form.values)
    kept, clashes = set[str](), dict[str, Typed]()
    for name, now in row.values.items() if was is not None else ():
        before, typed = (was or {}).get(name, ""), form.values.get(name, "")
        if not isinstance(now, str):
            values[name] = _united(before, now, typed)
        elif alike(typed, before) or name in taken:
            values[name] = now
        elif not alike(now, before) and not alike(now, typed):
            clashes[name] = now
        if not alike(now, before) and alike(values.get(name, ""), now) and not alike(typed, now):
            kept.add(name)
    if clashes:
        sentence = f"{_who(row.last)} 已经改过这一项，和您写的不一样，请决定用哪一个"
        raise Overtaken(fields=dict.fromkeys(clashes, sentence), theirs=clashes, now=row.values, values=values)
    changed = {name for name, now in row.values.items() if not alike(values.get(name, ""), now)}
    return Rebased(replace(form, values=values), frozenset(changed), frozenset(kept), _who(row.last))


def _united(before: Typed, now: Typed, typed: Typed) -> list[str]:
    """Unite what may be ticked several times: the colleague's, with what she ticked and without what she unticked."""
    was, is_now, hers = set(_many(before)), set(_many(now)), set(_many(typed))
    return sorted((is_now | (hers - was)) - (was - hers))


def alike(one: Typed, other: Typed) -> bool:
    """Whether two values of a field mean the same: line ends, spaces around, and the order of ticks do not matter."""
    return _many(one) == _many(other)


def _many(value: Typed) -> Sequence[str]:
    each = [value] if isinstance(value, str) else value
    return sorted(plain for one in each if (plain := str(one).replace("\r\n", "\n").strip()))


def _who(last: Deed | None) -> str:
    return f"{last.who}{clock.when_text(last.at, clock.now())}" if last else "同事"
