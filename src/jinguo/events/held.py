"""What this domain holds of a person."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.events.tables import Event, SignUp, Waiting
from jinguo.kernel.held import BY_VOLUNTEER, STAFF_ID, Held

HELD = (
    Held(SignUp, "报名", BY_VOLUNTEER, left_out={SignUp.signed_up_by: STAFF_ID}),
    Held(Waiting, "候补", BY_VOLUNTEER, left_out={Waiting.added_by: STAFF_ID}),
)
NOT_HELD: Mapping[type[Table], str] = {Event: "活动本身的内容；本人的报名、签到里写明了是哪场活动"}
