"""A text before anybody gets it: what is wrong with it, how it reads, and what it costs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jinguo.notifications.catalogue import CODE, LONGEST_VARIABLE, Kind, Way
from jinguo.notifications.rules import faults, filled, segments, variables_in
from jinguo.notifications.wordings.variables import LABELS

MOST_CHARACTERS = 500
"""Of one text with its longest values: what the strictest gateway takes (Tencent)."""

_BRACES = re.compile(r"[{}]|\$(?=\{)")


@dataclass(frozen=True, slots=True)
class Preview:
    """How a text reads with some values. `characters` and `segments` are those of an SMS with its 【签名】, `cost` is
    in yuan; None where it never goes by SMS.
    """

    label: str
    subject: str
    text: str
    characters: int | None
    segments: int | None
    cost: float | None


def previews(kind: Kind, subject: str, text: str, signature: str, price: float) -> list[Preview]:
    """With values as they usually are, and with the longest. `price` of one SMS in yuan. KeyError: a variable that the
    kind does not have.
    """
    longest = dict.fromkeys(kind.example, "字" * LONGEST_VARIABLE)
    given: tuple[tuple[str, Mapping[str, str]], ...] = (("举例", kind.example), ("变量都最长时", longest))
    return [_preview(kind, label, subject, text, values, signature, price) for label, values in given]


def _preview(
    kind: Kind, label: str, subject: str, text: str, values: Mapping[str, str], signature: str, price: float
) -> Preview:
    said, title = filled(text, values), filled(subject, values)
    if Way.SMS not in kind.ways:
        return Preview(label, title, said, None, None, None)
    many = segments(said, signature)
    return Preview(label, title, f"【{signature}】{said}", len(said) + len(signature) + 2, many, many * price)


def known(kind: Kind) -> tuple[str, ...]:
    """The variables that a text of this kind may hold: those that its audience gives."""
    return variables_in(kind.subject + kind.text)


def essential(kind: Kind) -> tuple[str, ...]:
    """The variables without which a text of this kind says nothing: all of the catalogue's text but the name."""
    return tuple(each for each in kind.variables if each != "name")


def wrong(kind: Kind, subject: str, text: str) -> dict[str, str]:
    """What is wrong with an own subject and text of a kind: field -> Chinese sentence; empty when they may go out."""
    found = {name: said for name, said in (("subject", _slots(kind, subject)), ("text", _slots(kind, text))) if said}
    missing = [LABELS.get(each, each) for each in essential(kind) if each not in variables_in(text)]
    if missing:
        found.setdefault("text", f"少了变量{''.join(f'{{{each}}}' for each in missing)}，收到的人会看不明白，请写进去")
    for name, said in (("subject", faults(subject)), ("text", faults(text))):
        if said:
            found.setdefault(name, "；".join(said))
    longest = dict.fromkeys(known(kind), "字" * LONGEST_VARIABLE)
    if not found and len(filled(text, longest)) > MOST_CHARACTERS:
        found["text"] = f"变量都最长时超过 {MOST_CHARACTERS} 个字，短信发不了，请写短一些"
    return found


def _slots(kind: Kind, text: str) -> str:
    unknown = [LABELS.get(each, each) for each in variables_in(text) if each not in known(kind)]
    if unknown:
        may = "、".join(f"{{{LABELS.get(each, each)}}}" for each in known(kind))
        return f"没有{'、'.join(f'{{{each}}}' for each in unknown)}这个变量，这里能用的有：{may}"
    if _BRACES.search(re.sub(r"(?<!\$)\{\w+\}", "", text)):
        return "花括号只用来写变量，例如 {姓名}，前面不加 $"
    return ""


def own_text_allowed(kind: Kind) -> bool:
    """Whether organisations may word it themselves: a code is sent before anybody knows whose phone it is."""
    return kind.key != CODE
