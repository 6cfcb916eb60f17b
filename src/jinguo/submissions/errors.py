"""Errors that say why something that was sent is not done again."""

from jinguo.kernel.errors import Conflict


class KeyReused(Conflict):
    """The key stands for another submission already. `detail["answer"]` is the first answer."""

    code = "idempotency_key_reused"
    status = 422
    message = "这个提交号已经用在另一次内容不同的提交上，这次没有办理。请换一个新的提交号再发。"


class StillWorking(Conflict):
    """The first of two equal submissions is still under way."""

    code = "still_working"
    message = "同样的提交正在办理，还没有办完。请过几秒看一看结果，不用再提交。"


class AnswerLost(Conflict):
    """The first submission was kept, but the service stopped before it could say so."""

    code = "answer_lost"
    message = "上一次提交已经保存，只是没来得及回答，所以没有再办一次。请打开列表核对结果。"
