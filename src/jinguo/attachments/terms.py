"""How long this domain keeps what: an attachment goes with the file whose key seals it."""

from jinguo.kernel.terms import Rule, Sure, Then

ATTACHMENTS = Rule(
    "attachments",
    "重点儿童档案和结对协议的附件（扫描件、照片、签名）",
    None,
    "档案保存多久就保存多久；销毁档案密钥时，文件同时删除",
    Then.KEEP,
    "《儿童个人信息网络保护规定》第九条：收集、使用要征得监护人同意，同意书要查得到",
    Sure.OURS,
)
