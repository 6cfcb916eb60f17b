"""Forms of writings."""

from typing import Annotated

from pydantic import Field

from jinguo.kernel.forms import Form, Line

LONGEST_SUBJECT, LONGEST_WORD = 30, 300
"""Characters. Ours: what is longer is a letter, and belongs on paper or on a page."""


class Words(Form):
    """The words of a writing: a subject, and what follows the reader's name."""

    subject: Annotated[Line, Field(min_length=2, max_length=LONGEST_SUBJECT)]
    word: Annotated[Line, Field(min_length=4, max_length=LONGEST_WORD)]
