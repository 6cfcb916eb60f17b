"""Terms of how long this domain keeps what."""

from jinguo.kernel.terms import Rule, Sure, Then

WEBHOOKS = Rule(
    "webhooks", "接口推送的设置人", None, "一直保存：谁设的、什么时候停的", Then.KEEP, "同导出登记", Sure.OURS
)
