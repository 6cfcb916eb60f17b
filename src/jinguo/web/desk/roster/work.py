"""Work on a roster that waits: try it out and take it in, alike for a page and for the worker."""

from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from jinguo.authority.actor import Actor
from jinguo.kernel.errors import Conflict
from jinguo.volunteers.intake.actions import Progress, import_file, register_rejects
from jinguo.volunteers.intake.outcome import Imported
from jinguo.volunteers.roster.gaps import Gap
from jinguo.web import uploads
from jinguo.web.desk.roster import draft as roster_draft
from jinguo.web.desk.roster.draft import Answers, Draft, Outcome
from jinguo.web.forms import File
from jinguo.web.uploads import UploadGone


class NotMatched(Conflict):
    """The header was moved to another row, and nobody has looked at the columns since."""

    code = "roster_not_matched"
    message = "表头换了一行，还没有重新对列。请回到“导入名册”，点“接着做”，看过各列再点下一步。"


async def try_out(actor: Actor, token: UUID, progress: Progress | None = None) -> Outcome:
    """Try the roster out: reckon what would happen, and write it beside the file.

    Raises:
        UploadGone, NotMatched, and what `import_file` raises.
    """
    draft = await roster_draft.find(actor, token)
    answers = _answered(draft)
    done = await _imported(actor, draft, answers, progress, dry_run=True)
    trial = Outcome.of(done, answers)
    if (await roster_draft.find(actor, token)).answers != answers:  # a later one reckons with the new ones
        return trial
    if done.rejects is not None:
        kept = await uploads.keep(actor, File(rejects_name(draft), done.rejects))
        trial = replace(trial, rejects=kept)
    await roster_draft.tried(actor, token, trial)
    return trial


async def take_in(actor: Actor, token: UUID, progress: Progress | None = None) -> Outcome:
    """Take the roster, register what is sent back, and delete the upload; what became of it stays for its day.

    Done a second time, it tells what became of it the first time: also while the first is at it, and after a worker
    that died when the import had been committed and its result not yet been written.

    Raises:
        UploadGone, NotMatched, and what `import_file` raises: nothing was taken, by this call.
    """
    draft = await roster_draft.find(actor, token)
    if draft.result is not None:
        return draft.result
    answers = _answered(draft)
    try:
        done = await _imported(actor, draft, answers, progress, dry_run=False)
    except UploadGone:  # another press of the button was faster
        if (draft := await roster_draft.find(actor, token)).result is None:
            raise
        return draft.result
    result = Outcome.of(done, answers)
    if done.rejects is not None:
        await register_rejects(actor, done, rejects_name(draft))
        kept = await uploads.keep(actor, File(rejects_name(draft), done.rejects))
        result = replace(result, rejects=kept)
    with suppress(UploadGone):  # its day is over: people are registered nonetheless
        await roster_draft.taken(actor, token, result)
    return result


async def rejects_of_trial(actor: Actor, draft: Draft) -> File:
    """Make the workbook of what would be sent back, registered before it leaves, once. Raises UploadGone."""
    trial = draft.trial
    if trial is None or trial.rejects is None:
        raise UploadGone
    file = await uploads.find(actor, trial.rejects)
    if await uploads.noted(actor, trial.rejects, "registered") is None:
        await register_rejects(actor, _as_imported(trial, file.content), file.name)
        await uploads.note(actor, trial.rejects, "registered", {"number": trial.number})
    return file


def rejects_name(draft: Draft) -> str:
    """The file name of the workbook of rejects."""
    name = draft.upload.name
    return f"退回-{name.rpartition('.')[0] or name}.xlsx"


def said(result: Outcome) -> str:
    """The sentence that says what became of the roster."""
    return f"导入完成：新登记 {result.added} 人，{counts(result)}"


def counts(outcome: Outcome) -> str:
    """The words that say what became, or would become, of the rows that are not taken."""
    return f"已经登记过 {outcome.known} 人，退回 {outcome.rejected} 行，略过 {outcome.left} 行"


def _answered(draft: Draft) -> Answers:
    if draft.answers is None:
        raise NotMatched
    return draft.answers


async def _imported(
    actor: Actor, draft: Draft, answers: Answers, progress: Progress | None, *, dry_run: bool
) -> Imported:
    file = await uploads.find(actor, draft.token)
    return await import_file(
        actor,
        file.content,
        file.name,
        default_code=answers.organisation or None,
        dry_run=dry_run,
        progress=progress,
        chosen=answers.choices,
        roster=draft.token,
        leave=[Gap(each) for each in answers.leave],
    )


def _as_imported(trial: Outcome, workbook: bytes) -> Imported:
    """Make of a trial what the register of exports asks for."""
    return Imported(
        *(trial.added, trial.known, trial.rejected, trial.reasons, workbook, trial.mapping),
        *({sheet: tuple(unused) for sheet, unused in trial.ignored.items()}, tuple(trial.notes), trial.file_hash),
        dry_run=True,
        number=trial.number,
    )
