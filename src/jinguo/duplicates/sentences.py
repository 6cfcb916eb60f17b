"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "find_duplicates": "查找了重复的登记",
    "set_apart": "认定和另一份登记不是同一个人",
    "bring_back": "收回了“不是同一个人”的认定",
    "merge_away": "把这份登记合并到了另一份",
    "merge_in": "并入了另一份重复的登记",
    "unmerge_away": "撤销合并，恢复了这份登记",
    "unmerge_in": "撤销合并，转回了并入的记录",
}
