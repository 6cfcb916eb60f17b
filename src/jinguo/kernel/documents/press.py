"""Printing: documents are set by a process of their own, with bounded memory and time, from a template and data.

A template is a file `templates/NAME.typ` of the package that it belongs to; it begins with `#import "base.typ": *` and
finds its data as `data`. Data is never part of a program: it goes to the process as JSON and into the page as text.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files

from jinguo.kernel import clock
from jinguo.kernel.documents.errors import TooLargeDocument, Unprintable
from jinguo.kernel.process import apart
from jinguo.kernel.process.threads import PRINTING

PROGRAM = "jinguo.kernel.documents"


@dataclass(frozen=True, slots=True)
class Template:
    """A template: the package that has it in its folder `templates`, and its name there."""

    package: str
    name: str

    @property
    def source(self) -> str:
        """The text of the template."""
        return _source(self.package, self.name)


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be set. The same template, data and moment give the same bytes, today and in a year.

    Attributes:
        data: what the template prints: text, numbers, truths, lists and mappings.
        at: the moment that stands inside the file as that of its making.
    """

    template: Template
    data: Mapping[str, object]
    at: datetime


@dataclass(frozen=True)
class Limits:
    """The limits of what setting documents may cost: one page of an agreement takes 0.1 s and 70 MB."""

    memory_bytes: int = 1 << 30
    seconds: float = 20
    seconds_each: float = 1
    bytes_each: int = 8_000_000


LIMITS = Limits()


async def printed(document: Document, limits: Limits = LIMITS) -> bytes:
    """Set one document as PDF/A-2a. Raises TooLargeDocument, Crowded; Unprintable: a defect of the template."""
    return (await PRINTING.run(render, [document], limits))[0]


async def printed_all(documents: Sequence[Document], limits: Limits = LIMITS) -> list[bytes]:
    """Set several documents, each a file of its own, in one process: for hundreds, by the fifty.

    Raises:
        TooLargeDocument, Crowded, Unprintable.
    """
    return await PRINTING.run(render, documents, limits)


def render(documents: Sequence[Document], limits: Limits = LIMITS) -> list[bytes]:
    """Set documents. Blocks: use a thread.

    Raises:
        TooLargeDocument, Unprintable.
    """
    if not documents:
        return []
    seconds = limits.seconds + limits.seconds_each * len(documents)
    try:
        answer = apart.run(
            PROGRAM, _request(documents, limits), seconds=seconds, most=limits.bytes_each * len(documents)
        )
    except (apart.TooMuch, apart.Died):
        raise TooLargeDocument from None
    head, _, rest = answer.partition(b"\n")
    said = json.loads(head)
    if "refused" in said:
        raise Unprintable(said["refused"])
    return _parts(rest, said["sizes"])


def _request(documents: Sequence[Document], limits: Limits) -> bytes:
    templates = dict.fromkeys(document.template for document in documents)
    numbers = {template: number for number, template in enumerate(templates)}
    return json.dumps(
        {
            "memory_bytes": limits.memory_bytes,
            "base": _source(PROGRAM, "base"),
            "templates": [template.source for template in templates],
            "documents": [
                {
                    "template": numbers[document.template],
                    "data": json.dumps(document.data, ensure_ascii=False),
                    "at": document.at.astimezone(clock.BEIJING).replace(microsecond=0).isoformat(),
                }
                for document in documents
            ],
        }
    ).encode()


def _source(package: str, name: str) -> str:
    return (files(package) / "templates" / f"{name}.typ").read_text(encoding="utf-8")


def _parts(content: bytes, sizes: Sequence[int]) -> list[bytes]:
    parts, at = [], 0
    for size in sizes:
        parts.append(content[at : at + size])
        at += size
    return parts
