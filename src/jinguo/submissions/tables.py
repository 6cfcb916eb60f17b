"""The table of submissions."""

from piccolo.columns import UUID, Bytea, Timestamptz
from piccolo.table import Table

from jinguo.kernel import clock


class Submission(Table, tablename="submission"):
    """Submission (提交): one key of one sender, what came under it, and the first answer. The row is named by a keyed
    digest of both, so that it tells of nobody; the answer is sealed. A day later it is gone.
    """

    id = UUID(primary_key=True, help_text="提交人和提交号的摘要")
    content = Bytea(help_text="内容摘要")
    begun_at = Timestamptz(default=clock.now, help_text="开始办理时间")
    kept_at = Timestamptz(null=True, default=None, help_text="随改动一起写入的时间")
    answer = Bytea(null=True, default=None, help_text="第一次的回答（密封）")


SHOWN = ()
RESTRICTED = ()
INTERNAL = (Submission.id, Submission.content, Submission.begun_at, Submission.kept_at, Submission.answer)
