"""Who does which kind of task: composed here, where all domains can be seen."""

from collections.abc import Mapping
from types import MappingProxyType

from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.running import Runner
from jinguo.worker.nights import clear_due, find_duplicates

RUNNERS: Mapping[TaskKind, Runner] = MappingProxyType(
    {
        TaskKind.FIND_DUPLICATES: find_duplicates,
        TaskKind.CLEAR_DUE: clear_due,
    }
)
