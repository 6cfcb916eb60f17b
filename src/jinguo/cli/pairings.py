"""Commands for pairings."""

import msgspec

from jinguo.authority.actor import SYSTEM
from jinguo.cli.ground import run, tell
from jinguo.kernel.forms import parse
from jinguo.pairings.forms import ProposalRequest
from jinguo.pairings.proposals.outcome import answer
from jinguo.pairings.proposals.queries import proposal_for


def propose(*, organisation: str, json: bool = False) -> None:
    """提结对建议：只算不登记，只有标识，没有姓名。

    Parameters
    ----------
    organisation
        组织代码：该组织及其下级所有待结对的孩子一起算。
    json
        输出一个 JSON 对象，和接口 POST /api/v1/pairings/proposals 的回答一样。
    """
    asked = parse(ProposalRequest, {"organisation": organisation})
    told = answer(run(lambda: proposal_for(SYSTEM, asked)))
    sure = "已是最好" if told.optimal else f"离最好的至多差 {told.bound}"
    sentence = (
        f"可以结对 {len(told.proposals)} 个孩子，还有 {len(told.unmatched)} 个配不上；总分 {told.total}（{sure}）。"
    )
    tell(sentence, json, **msgspec.to_builtins(told))
