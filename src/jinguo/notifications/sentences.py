"""Sentences for what this domain writes into the log: each action with its verb and object."""

from collections.abc import Mapping

SENTENCES: Mapping[str, str] = {
    "give_mailbox": "登记了邮箱，等收信人确认",
    "confirm_mailbox": "邮箱经邮件里的链接确认，开始使用",
    "remove_mailbox": "取消了邮箱",
    "record_wishes": "记录了接收意愿",
    "stop_letters": "通过邮件里的链接选择了不收",
    "resume_letters": "通过邮件里的链接恢复了接收",
    "lift_block": "恢复了停发的号码或邮箱",
    "set_wording": "改了通知文字",
    "end_wording": "停用了自己的通知文字",
    "set_template_code": "填了短信模板编号",
    "resend_message": "重发了通知",
    "stop_message": "停发了还没发出的通知",
    "withdraw_notice": "撤下了等着发的通知",
    "retry_notice": "让没有发成的通知再试一次",
}
