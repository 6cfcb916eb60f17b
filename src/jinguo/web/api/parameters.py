"""Parameters that several resources take."""

from typing import Annotated

from litestar.params import QueryParameter

PageNumber = Annotated[int, QueryParameter(ge=1, le=999_999, description="第几页，从 1 起")]
"""Which page of a long list, beginning at 1."""
