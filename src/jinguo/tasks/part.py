"""This domain's share in the mechanisms common to all. It holds what she asked for as a member of staff."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.declarations import BY_ACCOUNT, OTHERS, Impersonal, PersonalTable
from jinguo.kernel.parts import Part, Why
from jinguo.kernel.terms import Rule
from jinguo.tasks import erasure
from jinguo.tasks.audiences import AUDIENCES
from jinguo.tasks.catalogue import TaskKind, TaskState
from jinguo.tasks.sentences import SENTENCES
from jinguo.tasks.tables import SavedExport, Task, WorkerRun
from jinguo.tasks.terms import SAVED_EXPORTS, TASKS

_OURS = "系统内部用来排队和找文件，没有内容"
_FILTER = f"提交时选的条件，可能含有{OTHERS}；做成的文件见导出登记"

COPIED = (
    PersonalTable(
        Task,
        "后台任务",
        BY_ACCOUNT,
        left_out={
            Task.key: _OURS,
            Task.worker: _OURS,
            Task.lease_until: _OURS,
            Task.upload: _OURS,
            Task.file: _OURS,
            Task.parameters: _FILTER,
            Task.result: _FILTER,
        },
        words={Task.kind: TaskKind, Task.state: TaskState},
    ),
    PersonalTable(
        SavedExport,
        "定期导出",
        BY_ACCOUNT,
        left_out={SavedExport.parameters: _FILTER},
        words={SavedExport.kind: TaskKind},
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {WorkerRun: Impersonal("不涉及个人")}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Task: (TASKS,),
    SavedExport: (SAVED_EXPORTS,),
    WorkerRun: "names of processes",
}

PART = Part(
    name="tasks",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging="tasks are of accounts, which are not merged",
    follow="tasks are of accounts, which do not move with a person",
    kept=KEPT,
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters="a task waits for a worker, not for her",
)
