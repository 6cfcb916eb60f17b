"""What may come in about merges."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from jinguo.kernel.forms import Form, Text


class Decision(Form):
    """Which of the two stays, and what says that they are one."""

    keep: UUID
    reason: Annotated[Text, Field(min_length=2, max_length=200)]
