"""Program that sets documents: reads a request from standard input, answers on standard output.

It is told what to set and with which data, knows no file but our fonts, and can write none.
"""

import json
import re
import resource
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import typst

FONTS = Path(__file__).parent / "fonts"


def main() -> None:
    """Set the ceilings, read the request, and answer. No core file: it would hold what is printed."""
    request = json.loads(sys.stdin.buffer.read())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (request["memory_bytes"], request["memory_bytes"]))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    try:
        found = [_set(request, each, fonts) for each in request["documents"]]
        head: dict[str, Any] = {"sizes": list(map(len, found))}
    except typst.TypstError as error:
        head, found = {"refused": re.sub('"[^"]*"', '"…"', error.message)}, []
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n")
    sys.stdout.buffer.writelines(found)


def _set(request: dict[str, Any], document: dict[str, Any], fonts: typst.Fonts) -> bytes:
    """Set one document. All files that it can name are the template and the common part; the root holds but fonts."""
    sources = {"main.typ": request["templates"][document["template"]].encode(), "base.typ": request["base"].encode()}
    return typst.compile(
        sources,  # pyright: ignore[reportArgumentType]  # its stub does not know of files in memory
        root=FONTS,
        font_paths=fonts,
        format="pdf",
        pdf_standards="a-2a",
        sys_inputs={"data": document["data"]},
        timestamp=datetime.fromisoformat(document["at"]),
    )


if __name__ == "__main__":
    main()
