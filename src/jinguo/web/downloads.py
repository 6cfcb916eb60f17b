"""Downloads: files that a page hands out, always saved, never shown in the browser, and kept by no cache."""

import re
from urllib.parse import quote

from litestar import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
ZIP = "application/zip"
PDF = "application/pdf"
BYTES = "application/octet-stream"


def media_type(name: str) -> str:
    """The media type of a file of ours, by its ending."""
    return {"xlsx": XLSX, "csv": CSV, "zip": ZIP, "pdf": PDF}.get(name.rpartition(".")[2].lower(), BYTES)


def download(content: bytes, name: str, media_type: str) -> Response[bytes]:
    """Answer with a file under its Chinese name (RFC 6266); old browsers save it as download with its ending."""
    ending = re.sub("[^A-Za-z0-9]", "", name.rpartition(".")[2])
    named = f"attachment; filename=\"download.{ending}\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": named, "Cache-Control": "no-store"})
