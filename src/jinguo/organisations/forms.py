"""What may come in about organisations."""

from typing import Annotated

from pydantic import Field

from jinguo.kernel.forms import Form, Text
from jinguo.organisations.catalogue import NewFieldKind, OrganisationKind

Code = Annotated[Text, Field(pattern=r"^\d{12}(-[A-Z]\d{2})?$")]


class NewOrganisation(Form):
    """An organisation to be placed under a parent; a district has none."""

    code: Code
    name: Annotated[Text, Field(min_length=2, max_length=60)]
    kind: OrganisationKind
    parent_code: Code | None = None
    new_field_kind: NewFieldKind | None = None
