"""Runners of each kind of task, composed here, where all domains can be seen."""

from collections.abc import Mapping
from types import MappingProxyType

from jinguo.tasks.catalogue import TaskKind
from jinguo.tasks.runner import Runner
from jinguo.worker.digests import sum_up
from jinguo.worker.events import look_after_events
from jinguo.worker.exports import ask_saved, clear_tasks, export_hours, export_roster
from jinguo.worker.nights import clear_due, find_duplicates, look_after_mothers, pass_on, release_wishes, remind_ending
from jinguo.worker.pairings import remind_contacts, sum_up_pairings
from jinguo.worker.rosters import import_roster, try_roster
from jinguo.worker.sent_rosters import take_sent
from jinguo.worker.statements import state_month

RUNNERS: Mapping[TaskKind, Runner] = MappingProxyType(
    {
        TaskKind.HOURS_EXPORT: export_hours,
        TaskKind.ROSTER_EXPORT: export_roster,
        TaskKind.SAVED_EXPORTS: ask_saved,
        TaskKind.CLEAR_TASKS: clear_tasks,
        TaskKind.FIND_DUPLICATES: find_duplicates,
        TaskKind.CLEAR_DUE: clear_due,
        TaskKind.REMIND_ENDING: remind_ending,
        TaskKind.LOOK_AFTER_MOTHERS: look_after_mothers,
        TaskKind.PASS_ON: pass_on,
        TaskKind.REMIND_CONTACTS: remind_contacts,
        TaskKind.SUM_UP_PAIRINGS: sum_up_pairings,
        TaskKind.RELEASE_WISHES: release_wishes,
        TaskKind.STATE_MONTH: state_month,
        TaskKind.SUM_UP: sum_up,
        TaskKind.TRY_ROSTER: try_roster,
        TaskKind.IMPORT_ROSTER: import_roster,
        TaskKind.TRY_SENT: take_sent,
        TaskKind.IMPORT_SENT: take_sent,
        TaskKind.LOOK_AFTER_EVENTS: look_after_events,
    }
)
