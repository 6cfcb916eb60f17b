"""Pairings: the best pairs for all waiting children of a place, as ids and terms."""

from litestar import post
from litestar.params import JSONBody

from jinguo.authority.grants import Permission
from jinguo.pairings.forms import ProposalRequest
from jinguo.pairings.proposals.outcome import ProposalAnswer, answer
from jinguo.pairings.proposals.queries import proposal_for
from jinguo.web.api.problems import answers
from jinguo.web.guard import allow
from jinguo.web.parameters import CurrentActor

TAG = "结对"


@post("/pairings/proposals", opt=allow(Permission.KEEP_PAIRINGS), status_code=200, responses=answers(404, 503))
async def propose(actor: CurrentActor, data: JSONBody[ProposalRequest]) -> ProposalAnswer:
    """结对建议：organisation 及其下级所有待结对的孩子一起算，先让最多的孩子有妈妈，再让总分最高；locked 里的照办。

    只有标识、得分和配不上的原因，没有姓名；只是建议，什么都不登记，由人在结对看板上决定。
    """
    return answer(await proposal_for(actor, data))
