"""What this domain holds of a person."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.held import Held
from jinguo.plans.tables import Programme

HELD: tuple[Held, ...] = ()
NOT_HELD: Mapping[type[Table], str] = {Programme: "不涉及个人"}
