"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "prepare_key": "备好了新的加密密钥",
    "rotate_keys": "更换了加密密钥",
    "reseal_values": "用新密钥重新加密了资料",
    "retire_key": "删除了旧的加密密钥",
    "export_data": "导出了数据",
    "begin_log": "开始把日志连成链",
    "witness_log": "记下了各条链到了第几号（见证）",
    "verify_log": "核对了日志有没有被改动",
    "redact_entry": "隐去了一条日志的内容",
}
