"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "save_filter": "保存了常用筛选",
    "delete_saved_filter": "删除了常用筛选",
}
