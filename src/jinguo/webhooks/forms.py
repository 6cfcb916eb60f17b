"""Forms of webhooks."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field

from jinguo.kernel.forms import Form, Text
from jinguo.webhooks.catalogue import Change

WRONG = "请填完整的网址，例如 https://example.cn/jinguo，不带账号、口令和 #"


def _address(text: str) -> str:
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("https", "http") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        raise ValueError(WRONG) from None
    if not right or parts.username is not None or parts.fragment or not text.isascii() or " " in text:
        raise ValueError(WRONG)
    return text


class NewWebhook(Form):
    """A webhook to set up: an address of one's own system, and what it is to be told of."""

    url: Annotated[Text, Field(min_length=10, max_length=300), AfterValidator(_address)]
    kinds: Annotated[frozenset[Change], Field(min_length=1)]
