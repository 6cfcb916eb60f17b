"""What this domain is to the mechanisms of all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.held import Held
from jinguo.kernel.parts import NOBODY, Part
from jinguo.submissions.tables import Submission

HELD: tuple[Held, ...] = ()
NOT_HELD: Mapping[type[Table], str] = {Submission: "不涉及个人：只有摘要和密封的回答，一天后删除"}

PART = Part(
    name="submissions",
    held=HELD,
    not_held=NOT_HELD,
    erase="digests alone, gone after a day",
    merging=NOBODY,
    follow=NOBODY,
)
