"""Steps of an export that is asked for on its page: a file at once, a task for a long one, or a saved one."""

from typing import Any

from litestar import Response

from jinguo.authority.actor import Actor
from jinguo.kernel.errors import Invalid
from jinguo.tasks.actions import ask
from jinguo.tasks.catalogue import AT_ONCE, Every, TaskKind
from jinguo.tasks.export_schedules import save
from jinguo.tasks.rules import LAST_DAY, said
from jinguo.web.desk.choices import Choice
from jinguo.web.flash import see_other
from jinguo.web.forms import Sent

RHYTHMS: tuple[tuple[Every, int], ...] = (
    *((Every.WEEK, day) for day in range(1, 8)),
    *((Every.MONTH, day) for day in (1, 2, 3, 5, 10, 15, 20, 25, LAST_DAY)),
)
CHOICES: tuple[Choice, ...] = tuple((f"{every.value}-{day}", said(every, day)) for every, day in RHYTHMS)
"""When a saved export may be made."""


def is_long(rows: int) -> bool:
    """Whether a file of so many rows is made by the worker."""
    return rows > AT_ONCE


async def task(actor: Actor, kind: TaskKind, title: str, **parameters: object) -> Response[bytes]:
    """Ask for a task that makes the export, and go where one sees how far it is. Raises TooManyTasks."""
    wanted: dict[str, Any] = parameters
    made = await ask(actor, kind, title, actor.path or "", **wanted)
    return _there(f"/desk/tasks/{made}", "内容多，已放到后台去做，不用等在这里")


async def saved(
    actor: Actor,
    form: Sent,
    kind: TaskKind,
    title: str,
    **parameters: object,
) -> Response[bytes]:
    """Save the export, to be made regularly, and go to the list. Raises Invalid: no rhythm chosen. TooManySaved."""
    every, on_day = _rhythm(form)
    await save(actor, kind, title, actor.path or "", every, on_day, **parameters)
    return _there("/desk/exports/saved", f"已保存，{said(every, on_day)}自动做一份")


def _rhythm(form: Sent) -> tuple[Every, int]:
    chosen = {f"{every.value}-{day}": (every, day) for every, day in RHYTHMS}.get(form.text("rhythm"))
    if chosen is None:
        raise Invalid("请选哪一天自动做。", fields={"rhythm": "请选哪一天自动做"})
    return chosen


def _there(where: str, told: str) -> Response[Any]:
    return see_other(where, told)
