"""Terms of how long this domain keeps what."""

from jinguo.kernel.terms import Rule, Sure, Then

PAIRINGS = Rule(
    "pairings",
    "结对、经过、联系记录、结对建议、权重和联系节奏",
    None,
    "儿童档案保存多久就保存多久；写下的文字用儿童的密钥加密，随档案一起作废",
    Then.KEEP,
    "谁照看过孩子要查得到；由本级妇联另定",
    Sure.OURS,
)
