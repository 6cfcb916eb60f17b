"""Whom each kind of notice concerns: composed here, where all domains can be seen."""

from collections.abc import Mapping
from types import MappingProxyType

from jinguo.notifications.notices.audience import Audience
from jinguo.worker.audiences import events, hours, staff, tasks, volunteers, words

AUDIENCES: Mapping[str, Audience] = MappingProxyType(
    events.AUDIENCES | volunteers.AUDIENCES | hours.AUDIENCES | staff.AUDIENCES | words.AUDIENCES | tasks.AUDIENCES
)
