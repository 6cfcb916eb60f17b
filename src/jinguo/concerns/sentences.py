"""Sentences for what this domain writes into the log: that something was written down, never what.

Each says the same of whatever it is about: whoever reads the log learns neither the kind nor whom it concerns.
"""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "record_restricted": "登记了一件限制查看的事项",
    "add_to_restricted": "补充了一件限制查看的事项",
    "read_restricted": "查看了一件限制查看的事项",
    "refuse_restricted": "想看一件限制查看的事项，没看到",
    "see_to_restricted": "办理了一件限制查看的事项",
    "pass_on_restricted": "把一件限制查看的事项交给上一级",
    "export_restricted": "导出了一件限制查看的事项",
    "erase_restricted": "销毁了一件限制查看的事项的密钥",
    "set_restricted_clock": "改了限制查看的事项的时限",
}
