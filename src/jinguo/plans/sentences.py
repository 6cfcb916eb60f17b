"""What this domain writes into the log, as sentences: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "load_plan": "载入了年度计划",
}
