"""What this domain is to the mechanisms of all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.held import Held
from jinguo.kernel.parts import NOBODY, Part
from jinguo.plans.tables import Programme

HELD: tuple[Held, ...] = ()
NOT_HELD: Mapping[type[Table], str] = {Programme: "不涉及个人"}

PART = Part(
    name="plans",
    held=HELD,
    not_held=NOT_HELD,
    erase=NOBODY,
    merging=NOBODY,
    follow=NOBODY,
)
