"""Wording a kind of notice anew: each text is a version of its own; what was sent keeps the one it was sent with."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import fetch, fetch_one, transaction
from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import Form, Text
from jinguo.notifications.catalogue import Kind
from jinguo.notifications.errors import FixedText, NoSuchVersion, RewordedMeanwhile
from jinguo.notifications.tables import Wording
from jinguo.notifications.wordings.previews import own_text_allowed, wrong
from jinguo.notifications.wordings.queries import kind_of
from jinguo.notifications.wordings.variables import meant
from jinguo.organisations.queries import Place, by_path

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended($1, 11))"
_NOW = (
    "SELECT id, version, subject, text, provider_code FROM wording WHERE kind = $1 AND path = $2 AND ended_at IS NULL"
)
_LAST = "SELECT coalesce(max(version), 0) AS version FROM wording WHERE kind = $1 AND path = $2"
_FORMER = "SELECT subject, text, provider_code FROM wording WHERE kind = $1 AND path = $2 AND version = $3"


def _one_line(text: str) -> str:
    return " ".join(text.split())


Line = Annotated[Text, AfterValidator(_one_line), AfterValidator(meant)]


class NewWording(Form):
    """An own subject and text; variables are written {名称} or {title}. `provider_code` is the code of the template
    that Aliyun has approved for exactly this text; `seen` the version that she changes, 0 for none of her own.
    """

    subject: Annotated[Line, Field(min_length=2, max_length=40)]
    text: Annotated[Line, Field(min_length=5, max_length=300)]
    provider_code: Annotated[Text, Field(max_length=40, pattern=r"^[A-Za-z0-9_]*$")] = ""
    seen: Annotated[int, Field(ge=0, le=32767)] = 0


def check(key: str, form: NewWording) -> Kind:
    """The kind, when this may be its text. Raises NoSuchKind, FixedText, Invalid."""
    kind = kind_of(key)
    if not own_text_allowed(kind):
        raise FixedText
    if found := wrong(kind, form.subject, form.text):
        raise Invalid(fields=found)
    return kind


async def set_wording(actor: Actor, key: str, form: NewWording) -> int:
    """An own text for the actor's organisation and all below it that have none; returns the version that holds now.

    A code alone that was changed stays with the version, whose text it is the approval of.

    Raises:
        Forbidden, NoSuchKind, FixedText, Invalid; RewordedMeanwhile: somebody else has changed it since.
    """
    require(actor, Permission.KEEP_WORDINGS, within=actor.path)
    check(key, form)
    async with transaction(actor):
        place = await _take_turns(actor, key)
        now = await fetch_one(_NOW, key, place.path)
        if (now["version"] if now else 0) != form.seen:
            raise RewordedMeanwhile
        if now and (now["subject"], now["text"]) == (form.subject, form.text):
            if now["provider_code"] != form.provider_code:
                await Wording.update({Wording.provider_code: form.provider_code}).where(Wording.id == now["id"])
                await note(actor, "set_template_code", "wording", now["id"], place.path, notice=kind_of(key).label)
            return now["version"]
        if now and form.provider_code and form.provider_code == now["provider_code"]:
            raise Invalid(
                fields={"provider_code": "文字改了，原来的短信模板编号不能再用：先空着，新模板审核通过后再填"}
            )
        return await _replace(actor, key, place, form.subject, form.text, form.provider_code)


async def restore_wording(actor: Actor, key: str, version: int) -> int:
    """A former text of the organisation's own as the new version. Raises Forbidden, NoSuchKind, NoSuchVersion, Invalid:
    what was allowed then is not any more.
    """
    require(actor, Permission.KEEP_WORDINGS, within=actor.path)
    kind_of(key)
    async with transaction(actor):
        place = await _take_turns(actor, key)
        former = await fetch_one(_FORMER, key, place.path, version)
        if former is None:
            raise NoSuchVersion
        if found := wrong(kind_of(key), former["subject"], former["text"]):
            raise Invalid(f"第 {version} 版现在不能用了：{'；'.join(found.values())}。")
        now = await fetch_one(_NOW, key, place.path)
        if now and now["version"] == version:
            return version
        return await _replace(actor, key, place, *former.values())


async def end_wording(actor: Actor, key: str) -> None:
    """No own text any more: that of the organisation above holds, or the catalogue's. Raises Forbidden, NoSuchKind."""
    require(actor, Permission.KEEP_WORDINGS, within=actor.path)
    kind = kind_of(key)
    async with transaction(actor):
        place = await _take_turns(actor, key)
        ended = await _end(key, place)
        if ended:
            await note(actor, "end_wording", "wording", ended, place.path, notice=kind.label)


async def _take_turns(actor: Actor, key: str) -> Place:
    place = await by_path(actor.path or "")
    await fetch(_LOCK, f"wording {key} {place.path}")
    return place


async def _replace(actor: Actor, key: str, place: Place, subject: str, text: str, provider_code: str) -> int:
    await _end(key, place)
    last = await fetch_one(_LAST, key, place.path)
    version = (last["version"] if last else 0) + 1
    row = Wording(
        kind=key,
        organisation=place.id,
        path=place.path,
        version=version,
        subject=subject,
        text=text,
        provider_code=provider_code,
        created_by=actor.id,
    )
    await Wording.insert(row)
    await note(actor, "set_wording", "wording", row.id, place.path, notice=kind_of(key).label, version=version)
    return version


async def _end(key: str, place: Place) -> UUID | None:
    now = await fetch_one(_NOW, key, place.path)
    if now is None:
        return None
    await Wording.update({Wording.ended_at: clock.now()}).where(Wording.id == now["id"])
    return now["id"]
