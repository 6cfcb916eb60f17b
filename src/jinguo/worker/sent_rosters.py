"""Rosters that programs send: reckoned or taken in with the task's own file, for whoever asked (web.api.imports)."""

from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.files import File
from jinguo.tasks.runner import Done, Run, Stopped
from jinguo.volunteers.intake.actions import Progress, import_file, register_rejects, taken_before
from jinguo.volunteers.intake.outcome import Imported
from jinguo.volunteers.roster.gaps import Gap
from jinguo.worker.rosters import telling


async def take_sent(run: Run) -> Done:
    """Take a sent roster in, or reckon what would happen. The task is the roster, so that a second attempt adds nobody;
    a wish to stop that came when it had been taken comes too late.
    """
    try:
        done = await telling(run, lambda said: _imported(run, said))
    except Stopped:
        if await taken_before(run.actor, run.id) is None:
            raise
        done = await _imported(run)
    if done.rejects is None:
        return Done(_said(done), _figures(done))
    name = f"退回-{(await run.upload()).name.rpartition('.')[0]}.xlsx"
    figures = _figures(done) | {"number": done.number}
    return Done(_said(done), figures, File(name, done.rejects), lambda: register_rejects(run.actor, done, name))


async def _imported(run: Run, progress: Progress | None = None) -> Imported:
    file, asked = await run.upload(), run.parameters
    return await import_file(
        run.actor,
        file.content,
        file.name,
        default_code=asked["organisation"] or None,
        dry_run=run.task.kind is TaskKind.TRY_SENT,
        progress=progress,
        roster=run.id,
        leave=[Gap(each) for each in asked["leave"]],
    )


def _said(done: Imported) -> str:
    begun, new = ("试算好了", "可新登记") if done.dry_run else ("导入完成", "新登记")
    left = sum(done.left_out.values())
    return f"{begun}：{new} {done.added} 人，已经登记过 {done.known} 人，退回 {done.rejected} 行，略过 {left} 行。"


def _figures(done: Imported) -> dict[str, int | str]:
    figures: dict[str, int | str] = {"rows": done.rows, "added": done.added, "known": done.known}
    figures |= {"rejected": done.rejected, "left_out": sum(done.left_out.values())}
    return figures | ({"batch": f"/desk/volunteers/rosters/{done.roster}"} if done.roster and done.added else {})
