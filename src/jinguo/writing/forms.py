"""What is written."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from jinguo.kernel.forms import Form, Text

LONGEST_SUBJECT, LONGEST_WORD = 30, 300
"""Characters. Ours: what is longer is a letter, and belongs on paper or on a page."""


def _in_one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


class Words(Form):
    """A subject and what follows her name."""

    subject: Annotated[Text, Field(min_length=2, max_length=LONGEST_SUBJECT), AfterValidator(_in_one_line)]
    word: Annotated[Text, Field(min_length=4, max_length=LONGEST_WORD), AfterValidator(_in_one_line)]
