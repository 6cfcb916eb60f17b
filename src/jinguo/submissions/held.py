"""What this domain holds of a person: nothing that could be found by her."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.held import Held
from jinguo.submissions.tables import Submission

HELD: tuple[Held, ...] = ()
NOT_HELD: Mapping[type[Table], str] = {Submission: "不涉及个人：只有摘要和密封的回答，一天后删除"}
