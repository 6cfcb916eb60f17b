"""The agreement is printed, and the signed paper is kept."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from uuid import UUID

from jinguo.attachments.actions import Owner, store
from jinguo.attachments.catalogue import AttachmentKind
from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.children.catalogue import Purpose
from jinguo.children.readings.actions import read
from jinguo.children.registry.seals import Unsealed, own_key
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.documents.characters import blanked, refuse_missing
from jinguo.kernel.documents.press import Document, Template, printed
from jinguo.kernel.pictures.scans import Clean
from jinguo.organisations.queries import by_path
from jinguo.pairings.agreements.queries import number_of
from jinguo.pairings.agreements.words import VERSION, clauses
from jinguo.pairings.errors import NoSuchPairing, WrongStep
from jinguo.pairings.forms import AgreementPrint
from jinguo.pairings.policy import district_of, rhythm_at
from jinguo.pairings.queries import PairingRow, pairing
from jinguo.pairings.tables import Pairing

TEMPLATE = Template("jinguo.pairings.agreements", "agreement")
LABELS: Mapping[str, str] = {
    "federation": "妇联名称",
    "mother": "爱心妈妈的姓名",
    "guardian": "监护人的姓名",
    "child": "孩子的姓名",
    "text": "协议正文",
}
BLANK_DAY = "　　　　年　　月　　日"


async def print_agreement(actor: Actor, pairing_id: UUID, wanted: AgreementPrint) -> tuple[str, bytes]:
    """Set the agreement of an open pairing as PDF/A; return its name and content. Without names of child and guardian
    it needs no grant: they are written in by hand. With them it is a reading of the child's file.

    Raises:
        NoSuchPairing, Forbidden, WrongStep: it is over. NotGranted, Erased. MissingCharacters, Crowded.
    """
    row = await pairing(actor, pairing_id)
    if row.closed_on is not None:
        raise WrongStep
    known = await read(actor, row.child, Purpose.MATCHING) if wanted.named else None
    data = await _data(actor, row, known)
    if wanted.blank:
        data = blanked(data)
    else:
        refuse_missing(data, LABELS)
    content = await printed(Document(TEMPLATE, data, clock.now()))
    await note(actor, "print_pairing_agreement", "pairing", row.id, row.path, version=VERSION, named=wanted.named)
    return f"结对协议-{number_of(row)}.pdf", content


async def _data(actor: Actor, row: PairingRow, known: Unsealed | None) -> dict[str, object]:
    async with transaction(actor):
        rhythm = await rhythm_at(row.path)
    federation = (await by_path(district_of(row.path))).federation
    guardian = known.guardians[0] if known and known.guardians else None
    places = {"begun": _day(row.begun_on), "until": _day(row.until), **asdict(rhythm)}
    return {
        "number": number_of(row),
        "version": VERSION,
        "federation": federation,
        "mother": row.name,
        "mother_number": row.number,
        "child": (known.name if known else None) or "",
        "code": row.code,
        "guardian": (guardian.name if guardian else None) or "",
        "kinship": guardian.kinship.label if guardian else "",
        "clauses": [{"heading": each.heading, "text": each.text.format(**places)} for each in clauses()],
    }


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else BLANK_DAY


async def keep_signed(actor: Actor, pairing_id: UUID, scan: Clean) -> UUID:
    """Keep the scan of the signed agreement under the child's key. Raises NoSuchPairing, Forbidden, Erased,
    TooManyAttachments.
    """
    async with transaction(actor):
        row = await Pairing.objects().where(Pairing.id == pairing_id).first()
        if row is None:
            raise NoSuchPairing
        require(actor, Permission.KEEP_PAIRINGS, within=row.path)
        key = await own_key(row.child)
        kept = await store(actor, Owner(row.child, row.path), key, AttachmentKind.AGREEMENT, scan, pairing_id)
        await note(actor, "keep_pairing_agreement", "pairing", pairing_id, row.path)
    return kept
