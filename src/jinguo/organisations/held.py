"""What this domain holds of a person."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.held import Held
from jinguo.organisations.tables import Organisation

HELD: tuple[Held, ...] = ()
NOT_HELD: Mapping[type[Table], str] = {Organisation: "不涉及个人"}
