"""Terms of how long this domain keeps what."""

from jinguo.hours import erasure
from jinguo.kernel.terms import TEN, YEAR, Rule, Sure, Then

EVIDENCE = Rule(
    "claim_evidence",
    "补录申请的证明材料",
    3 * YEAR,
    "审批",
    Then.MINIMISE,
    "《民法典》第一百八十八条：诉讼时效三年，供核对争议",
    Sure.OURS,
    guarded=True,
    found="SELECT path, person, decided_at AS at FROM claim WHERE decided_at IS NOT NULL AND evidence <> ''",
    clear=erasure.empty_evidence,
)

HOURS_RULES = Rule("rules", "时长规则的设置人", None, "和规则一起保存", Then.KEEP, TEN, Sure.STANDARD)
