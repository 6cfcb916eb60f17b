"""Rosters that a program sends: the worker takes them in, and a task tells how far it is and what became of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar import Response, get, post
from litestar.datastructures import ResponseHeader, UploadFile
from litestar.params import MultipartBody
from pydantic import ConfigDict, Field

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import spreadsheet
from jinguo.kernel.forms import Form, Text
from jinguo.kernel.process.threads import FILES
from jinguo.organisations import queries as organisations
from jinguo.tasks import actions, files, queries
from jinguo.tasks.catalogue import TaskKind, TaskState
from jinguo.tasks.errors import NoSuchTask
from jinguo.tasks.queries import TaskRow
from jinguo.volunteers.roster.gaps import Gap
from jinguo.web.api.problems import answers
from jinguo.web.downloads import BYTES, download
from jinguo.web.forms import shown
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor, PathId

TAG = "名册导入"

HERE = "/volunteers/imports"
LARGEST = 20_000_000
"""Bytes of a roster: about 250,000 rows."""

_KINDS = (TaskKind.TRY_SENT, TaskKind.IMPORT_SENT)
_LOCATION = ResponseHeader("Location", documentation_only=True, description="导入任务的网址：进度和结果都在那里。")


class SentRoster(Form):
    """A roster as a file: .xlsx, .xls, .et, .ods or .csv, up to 20 MB; its columns are known by their headings."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    file: UploadFile
    organisation: Annotated[Text, Field(max_length=40)] = ""
    dry_run: bool = False
    leave: Annotated[list[Gap], Field(max_length=len(Gap), default_factory=list)]


@dataclass(frozen=True)
class RosterImport:
    """An import, or with `dry_run` the trial of one. Figures are null until it is done; `rows` is the sum of the four
    that follow it.
    """

    id: UUID
    dry_run: bool
    state: TaskState
    step: str
    done: int
    total: int | None
    outcome: str
    rows: int | None
    added: int | None
    known: int | None
    rejected: int | None
    left_out: int | None
    rejects: str | None
    created_at: datetime
    finished_at: datetime | None


@post(
    HERE,
    opt=allow(Permission.IMPORT_VOLUNTEERS),
    status_code=202,
    request_max_body_size=LARGEST + 100_000,
    responses=answers(404, 409),
    response_headers=[_LOCATION],
)
async def import_roster(actor: CurrentActor, data: MultipartBody[SentRoster]) -> Response[RosterImport]:
    """导入名册：文件先收下，由后台导入；进度和结果到 Location 的网址看。dry_run 只试算，什么都不登记。"""
    name, content = shown(data.file.filename), await data.file.read()
    if data.organisation:
        place = await organisations.by_code(data.organisation)
        require(actor, Permission.IMPORT_VOLUNTEERS, within=place.path)
    await FILES.run_for(actor.id, spreadsheet.top, content, name)
    task = await _asked(actor, data, name, content)
    return Response(_told(task), headers={"Location": _address(task)}, status_code=202)


@get(f"{HERE}/{{task_id:uuid}}", opt=allow(Permission.IMPORT_VOLUNTEERS), responses=answers(404))
async def roster_import(actor: CurrentActor, task_id: PathId) -> RosterImport:
    """一次导入的进度和结果；只看得到自己提交的。"""
    return _told(await _task(actor, task_id))


@get(
    f"{HERE}/{{task_id:uuid}}/rejects",
    opt=allow(Permission.IMPORT_VOLUNTEERS),
    responses=answers(404, 410),
    media_type=BYTES,
)
async def import_rejects(actor: CurrentActor, task_id: PathId) -> Response[bytes]:
    """退回的行，每行写着原因（xlsx），改好可以再导；保留 7 天。"""
    await _task(actor, task_id)
    file = await actions.fetch_file(actor, task_id)
    return download(file.content, file.name, BYTES)


async def _asked(actor: Actor, data: SentRoster, name: str, content: bytes) -> TaskRow:
    kind = TaskKind.TRY_SENT if data.dry_run else TaskKind.IMPORT_SENT
    task = await actions.ask(
        actor,
        kind,
        kind.label,
        actor.path or "",
        upload=await files.keep(name, content),
        organisation=data.organisation,
        leave=[each.value for each in data.leave],
    )
    if task is None:
        raise NoSuchTask
    return await queries.task(actor, task)


async def _task(actor: Actor, task_id: UUID) -> TaskRow:
    task = await queries.task(actor, task_id)
    if not task.own or task.kind not in _KINDS:
        raise NoSuchTask
    return task


def _told(task: TaskRow) -> RosterImport:
    figures = {name: task.result.get(name) for name in ("rows", "added", "known", "rejected", "left_out")}
    return RosterImport(
        *(task.id, task.kind is TaskKind.TRY_SENT, task.state, task.step, task.done, task.total, task.outcome),
        **figures,
        rejects=f"{_address(task)}/rejects" if task.has_file else None,
        created_at=task.created_at,
        finished_at=task.finished_at,
    )


def _address(task: TaskRow) -> str:
    return f"/api/v1{HERE}/{task.id}"
