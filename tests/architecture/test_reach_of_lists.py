"""EVERYWHERE is for one row, never for lists that people see: a list has its actor's reach, or says here why not."""

import ast
from collections.abc import Iterator

from tests.architecture.sources import Module, modules

TELLING = ("list[", "Page[", "Slice[", "TrackedSlice[", "EntrySlice", "dict[", "Mapping[", "Board", "Readers", "Sight")
"""What a function answers that tells of many."""

NOT_TOLD = {
    "actions": "verbs, which answer with what became of it",
    "merge": "steps of a merge, whose action has looked at both sides",
}
"""Modules whose answers are no lists, and why."""

GUESTS = "guests from elsewhere are named; the statement cuts it by the path of what is the actor's own"
COUNTS = "her own; beside it the sign-ups of everybody are counted, which tells nothing of anybody"

WIDER = {
    "jinguo.pairings.contacts.queries.own_children": "of her own running pairings alone; no child's file is hers",
    "jinguo.pairings.totals.loads": "a number of children for each mother whom she was shown; nothing of a child",
    "jinguo.checkin.flags.inside_twice": "the other event may be elsewhere, and is then not named",
    "jinguo.checkin.board.board": GUESTS,
    "jinguo.checkin.queries.waiting": GUESTS,
    "jinguo.events.notices.readers.readers": GUESTS,
    "jinguo.events.queries.clashes": "the other event may be elsewhere, and is then not named",
    "jinguo.events.queries.open_to": COUNTS,
    "jinguo.events.queries.own": COUNTS,
    "jinguo.events.queries.signed_up": GUESTS,
    "jinguo.events.queries.waiting": GUESTS,
    "jinguo.events.sign_ups.histories.signed_up_for": "of one volunteer within reach, at events of others, too",
    "jinguo.events.slices.sign_ups": GUESTS,
    "jinguo.events.slices.waiting": GUESTS,
    "jinguo.hours.claims.queries.claims": GUESTS,
    "jinguo.hours.claims.queries.decided_claims": GUESTS,
    "jinguo.hours.slices.claims": GUESTS,
    "jinguo.hours.slices.entries": "whether a guest is 仅本级可见 stands in her own row; cut by the entry's paths",
    "jinguo.notifications.messages.queries.by_state": "which guests are restricted stands in their own rows",
    "jinguo.notifications.messages.queries.messages": GUESTS,
    "jinguo.notifications.messages.queries.others": GUESTS,
    "jinguo.notifications.messages.troubles.troubles": "of providers, without anybody's messages",
    "jinguo.notifications.notices.queries.unsent": GUESTS,
    "jinguo.privacy.queries.who_sees": "of one person within reach: whoever saw her elsewhere as well",
    "jinguo.retention.clearance.due.concerned": "holds from above count, too; cut by the row's path",
    "jinguo.retention.clearance.due.due": "holds from above count, too; cut by the row's path",
    "jinguo.retention.queries.forgotten": "compares all that was erased with all that is there; lines name nobody",
    "jinguo.retention.queries.holds": "holds from above are shown, too",
    "jinguo.volunteers.registry.recipients.people_told": "ids alone: guests of one's own events are found by name",
}
"""Lists that are read with more than the actor's reach, and why."""


def wider(module: Module) -> Iterator[str]:
    """Functions that take the actor, tell of many, and read everywhere."""
    for node in module.tree.body:
        if not isinstance(node, ast.AsyncFunctionDef) or [one.arg for one in node.args.args[:1]] != ["actor"]:
            continue
        told = ast.unparse(node.returns) if node.returns else ""
        if node.name.startswith("_") or not told.startswith(TELLING):
            continue
        if any(isinstance(each, ast.Name) and each.id in ("EVERYWHERE", "SYSTEM") for each in ast.walk(node)):
            yield f"{module.name}.{node.name}"


def test_a_list_has_its_actors_reach_or_says_why_not() -> None:
    found = {
        name for module in modules(".") if module.name.rpartition(".")[2] not in NOT_TOLD for name in wider(module)
    }

    assert found == set(WIDER)
