"""Documentation of files that come in one of several kinds."""

from dataclasses import dataclass

from litestar.openapi.spec import OpenAPIMediaType, OpenAPIResponse, Operation, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

CSV = "text/csv"


@dataclass
class AlsoCsv(Operation):
    """An operation whose answer may be CSV as well, for a handler's `operation_class`."""

    def __post_init__(self) -> None:
        done = (self.responses or {}).get("200")
        if isinstance(done, OpenAPIResponse) and done.content is not None:
            text = Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)
            done.content = {**done.content, CSV: OpenAPIMediaType(schema=text)}
