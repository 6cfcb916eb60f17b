"""Forms at the door: scans, settlements, reasons."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator

from jinguo.checkin.catalogue import Kind
from jinguo.kernel.forms import Form, Moment, Text
from jinguo.volunteers.rules import plain_number


class ScanForm(Form):
    """An attempt to check in or out (扫码).

    A volunteer sends the `screen_token` (or the presence ticket that she got for it) and is taken to be herself. A
    helper names the volunteer by `volunteer`, by her 8-digit `number` or by her `personal_code`; with `on_paper` she
    copies a signed list, and `at` is the time on it. `nonce` is made once per attempt by the device, so that a retry
    is the same attempt.
    """

    event: UUID
    kind: Kind
    volunteer: UUID | None = None
    number: Annotated[Text, Field(min_length=1, max_length=20), AfterValidator(plain_number)] | None = None
    personal_code: Annotated[Text, Field(max_length=600)] | None = None
    screen_token: Annotated[Text, Field(max_length=80)] | None = None
    nonce: Annotated[Text, Field(min_length=8, max_length=64)]
    at: Moment | None = None
    on_paper: bool = False

    @model_validator(mode="after")
    def _one_name(self) -> "ScanForm":
        names = [self.volunteer, self.number, self.personal_code]
        if sum(name is not None for name in names) + (self.screen_token is not None and not any(names)) != 1:
            raise ValueError("请给出志愿者、编号、个人码其中一项；志愿者本人签到请给出现场码")
        return self


class Settlement(Form):
    """A settlement (核定) of a missing check-out: when she left; `reason` is needed unless that is the planned end."""

    out_at: Moment
    reason: Annotated[Text, Field(max_length=200)] = ""


class Reason(Form):
    """The reason for which something is undone."""

    reason: Annotated[Text, Field(min_length=2, max_length=200)]
