"""What may come in: log-in, accounts, tokens."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from jinguo.authority.grants import Role
from jinguo.kernel.forms import Form, Text, without_nul


class PasswordLogin(Form):
    """User name and password."""

    username: Annotated[Text, Field(min_length=1, max_length=40)]
    password: Annotated[str, AfterValidator(without_nul), Field(min_length=1, max_length=200)]


class NewAccount(Form):
    """A new account and its first role."""

    username: Annotated[Text, Field(min_length=3, max_length=40, pattern=r"^[A-Za-z0-9_.@-]+$")]
    name: Annotated[Text, Field(min_length=1, max_length=40)]
    password: Annotated[str, AfterValidator(without_nul), Field(min_length=1, max_length=200)]
    role: Role
    organisation: Annotated[Text, Field(min_length=1, max_length=40)]


class NewToken(Form):
    """A bearer token for a program: one role over one organisation's subtree."""

    name: Annotated[Text, Field(min_length=1, max_length=40)] = "接口"
    role: Role
    organisation: Annotated[Text, Field(min_length=1, max_length=40)]
    lasts: timedelta = timedelta(days=365)
