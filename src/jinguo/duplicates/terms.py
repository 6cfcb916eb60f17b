"""Terms of how long this domain keeps what."""

from jinguo.kernel.terms import Rule, Sure, Then

DUPLICATES = Rule(
    "duplicates",
    "查重和合并的记录",
    None,
    "一直保存，供撤销合并；本人删除时清空",
    Then.KEEP,
    "合并错了要能还原",
    Sure.OURS,
)
