"""Forms of organisations."""

import re
import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from jinguo.kernel.forms import Form, Line, Text, none_if_blank
from jinguo.organisations.catalogue import NewFieldKind, OrganisationKind

CODE = re.compile("[0-9]{12}(-[A-Z][0-9]{2})?")
SHORT = re.compile("[0-9]{6}|[0-9]{9}")
CODE_LENGTH = 12
WRONG_CODE = "代码是 12 位数字；没有区划代码的组织，后面再加“-”、一个字母和两位数字，例如 330211001001-W01"


def _code(typed: str) -> str:
    code = re.sub("[—–－]", "-", unicodedata.normalize("NFKC", typed)).replace(" ", "").upper()
    if SHORT.fullmatch(code):
        code = code.ljust(CODE_LENGTH, "0")
    if not CODE.fullmatch(code):
        raise ValueError(WRONG_CODE)
    return code


Code = Annotated[Text, AfterValidator(_code)]
"""12 digits, or a division's 12, a letter and two digits; 6 digits stand for a district, 9 for a town or street."""
OrNone = BeforeValidator(none_if_blank)


Name = Annotated[Line, Field(min_length=2, max_length=60)]


class OrganisationName(Form):
    """A correction of an organisation's name."""

    name: Name


class UncodedOrganisation(Form):
    """An organisation without a division code, to be placed under a parent: its code is given by the service."""

    name: Name
    kind: OrganisationKind
    parent_code: Code
    new_field_kind: Annotated[NewFieldKind | None, OrNone] = None


class NewOrganisation(Form):
    """An organisation to be placed under a parent; a district has none."""

    code: Code
    name: Name
    kind: OrganisationKind
    parent_code: Annotated[Code | None, OrNone] = None
    new_field_kind: Annotated[NewFieldKind | None, OrNone] = None
