"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "add_organisation": "加入了组织",
    "import_organisations": "导入了组织",
    "rename_organisation": "改了组织的名称",
    "end_organisation": "撤销了组织",
}
