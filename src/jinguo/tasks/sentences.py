"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "download_file": "下载了后台任务做好的文件",
    "stop_task": "要求停止后台任务",
    "retry_task": "重新做后台任务",
    "save_export": "保存了定期导出",
    "end_saved_export": "停止了定期导出",
}
