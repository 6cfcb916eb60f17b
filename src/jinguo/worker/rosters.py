"""Runners of large rosters, for the clerk who asked: reckon what would happen, and take them in.

The file and all that is known of it wait beside each other (`web.desk.roster.draft`); the page that asked looks there.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import TypeVar
from uuid import UUID

from jinguo.tasks.files import File
from jinguo.tasks.runner import Done, Run, Stopped
from jinguo.volunteers.intake.actions import Progress, Step, taken_before
from jinguo.web import uploads
from jinguo.web.desk.roster import work as roster_work
from jinguo.web.desk.roster.draft import Outcome
from jinguo.web.desk.roster.pages import HERE

Found = TypeVar("Found")

EVERY_SECONDS = 0.5
"""How often it is told how far an import is: twice as often as the page that waits asks."""


async def try_roster(run: Run) -> Done:
    """Work out what would happen to a roster if it were imported."""
    token = UUID(run.parameters["roster"])
    trial = await telling(run, lambda said: roster_work.try_out(run.actor, token, said))
    outcome = f"试算好了：可新登记 {trial.added} 人，{roster_work.counts(trial)}。请回去核对。"
    return Done(outcome, _figures(trial, f"{HERE}/{token}"))


async def import_roster(run: Run) -> Done:
    """Take a roster in. An attempt that was cut off after it is safe to do again: a roster is taken once. A wish to
    stop that came when it had been taken comes too late: it is told what became of it.
    """
    token = UUID(run.parameters["roster"])
    try:
        result = await telling(run, lambda said: roster_work.take_in(run.actor, token, said))
    except Stopped:
        if await taken_before(run.actor, token) is None:
            raise
        result = await roster_work.take_in(run.actor, token)
    file = await uploads.find(run.actor, result.rejects) if result.rejects else None
    kept = File(file.name, file.content) if file else None
    return Done(f"{roster_work.said(result)}。", _figures(result, f"{HERE}/{token}/done"), kept)


async def telling(run: Run, work: Callable[[Progress], Awaitable[Found]]) -> Found:
    """Do a piece of work, and tell beside it how far it is: outside of its transaction, so that it is seen at once.

    Raises:
        Stopped, Lost, Closing: the work is left where it is, and its transaction undone.
    """
    heard: list[tuple[Step, int, int]] = [(Step.READ, 0, 0)]
    teller = asyncio.create_task(_tell(run, heard))
    doing = asyncio.ensure_future(work(lambda *now: heard.append(now)))
    try:
        await asyncio.wait({teller, doing}, return_when=asyncio.FIRST_COMPLETED)
        if doing.done():
            return doing.result()
        await teller  # it ends by an error alone
        raise RuntimeError("nobody tells any more")
    finally:
        for task in (teller, doing):
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task


async def _tell(run: Run, heard: list[tuple[Step, int, int]]) -> None:
    while True:
        step, done, total = heard[-1]
        await run.progress(done, total or None, step.label)
        await asyncio.sleep(EVERY_SECONDS)


def _figures(outcome: Outcome, page: str) -> dict[str, int | str]:
    """The figures that the page of tasks shows, with the way back to the wizard."""
    figures: dict[str, int | str] = {"added": outcome.added, "known": outcome.known, "rejected": outcome.rejected}
    figures |= {"left_out": outcome.left}
    if outcome.roster and outcome.added:
        figures["batch"] = f"/desk/volunteers/rosters/{outcome.roster}"
    return figures | {"page": page} | ({"number": outcome.number} if outcome.rejects else {})
