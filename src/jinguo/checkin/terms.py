"""Terms of how long this domain keeps what."""

from datetime import timedelta

from jinguo.checkin import erasure
from jinguo.kernel.terms import LOGS, Rule, Sure, Then

REFUSED = Rule(
    "refused_scans",
    "没有成功的扫码",
    timedelta(days=180),
    "扫码",
    Then.MINIMISE,
    LOGS,
    Sure.OURS,
    found="""SELECT path, person, received_at AS at FROM scan
       WHERE outcome = 'refused' AND (person IS NOT NULL OR device IS NOT NULL)""",
    clear=erasure.forget_refusals,
)

DEVICES = Rule(
    "device_digests",
    "扫码手机的摘要",
    timedelta(days=30),
    "扫码",
    Then.MINIMISE,
    "一部手机一场活动只签一个人，活动过后就不再需要（《个人信息保护法》第十九条）",
    Sure.OURS,
    found="SELECT path, person, received_at AS at FROM scan WHERE device IS NOT NULL",
    clear=erasure.forget_devices,
)
