"""The gazetteer of a roster: what it writes about street and village, found in the tree of organisations. Pure."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.queries import Place
from jinguo.organisations.rules import ancestors
from jinguo.people.identity import tidy

OFFICES = re.compile("(?:妇女联合会|妇联|村民委员会|居民委员会|村委会|居委会|村委|居委|办事处|党群服务中心)$")
"""Words for whoever sits at a place; without them its name is left."""
ENDINGS = re.compile("(?:街道|社区|镇|乡|村|区)$")
VILLAGE_ENDINGS = re.compile("(?:社区|村)$")
PARTS = re.compile("社区|街道|居委会|村委会|[镇乡村区]")
"""What ends a part of an address."""
ABOVE_DISTRICT = re.compile("^(?:[\u4e00-\u9fff]{2,9}?(?:省|自治区|市))+")
SIGNS = re.compile(r"[\s/\\,、,.;:>()\[\]【】_]+")
CODE = re.compile(r"^[0-9]{6}(?:[0-9]{3}){0,2}(?:-[A-Z][0-9]{2})?$")
CODE_LENGTH = 12
SHORTEST_STEM = 2
VILLAGES = (OrganisationKind.VILLAGE, OrganisationKind.COMMUNITY)
CLOSE = 0.5
SUGGESTED = 3
SUGGESTIONS_MOST = 200
"""Unknown texts of one roster that get suggestions; each costs a comparison with every name."""

BLANK = "没有写所属村社或镇街，请补上"


class Gazetteer:
    """A gazetteer of places within reach by each way of writing: 招宝山街道城东社区, 城东, 城东居委会, 330211001001."""

    def __init__(self, places: Sequence[Place], above: Iterable[Place] = ()) -> None:
        """Index the places within reach; `above`: organisations over the reach, which may stand in front of a name."""
        self._by_path = {place.path: place for place in (*above, *places)}
        self._by_code = {place.code: place for place in places}
        self._by_form: dict[str, list[tuple[int, Place]]] = defaultdict(list)
        for place in places:
            for rank, form in enumerate(_forms(place.name)):
                self._by_form[form].append((rank, place))
        self._by_name: dict[str, list[Place]] = defaultdict(list)
        for place in places:
            self._by_name[place.name].append(place)
        self._suggestions = SUGGESTIONS_MOST

    def find(self, text: str) -> Place | str:
        """Find the place that a text means, or a clause that says why none."""
        code = text.replace(" ", "").upper()
        if CODE.match(code):
            whole = code if "-" in code else code.ljust(CODE_LENGTH, "0")
            return self._by_code.get(whole) or f"您的管理范围内没有代码为“{text}”的组织"
        found = self._candidates(text)
        if len(found) == 1:
            return found[0]
        if found:
            return f"“{text}”有 {len(found)} 个：{'、'.join(map(self.label, found))}，请写明镇街，或填 12 位代码"
        return f"您的管理范围内没有找到“{text}”{self._suggestion(text)}，请改正名称，或填 12 位代码"

    def before(self, address: str) -> Place | None:
        """Find the smallest place that an address begins with: 城东社区胜利路35号 is 城东社区; None: none."""
        text = _squeezed(address)
        for end in sorted({match.end() for match in PARTS.finditer(text)}, reverse=True):
            found = self._candidates(text[:end])
            if len(found) == 1:
                return found[0]
        whole = self._candidates(text)
        return whole[0] if len(whole) == 1 else None

    def label(self, place: Place) -> str:
        """Label a place with its name and the names above it, without the district."""
        chain = [self._by_path[path].name for path in ancestors(place.path)[1:] if path in self._by_path]
        return "".join([*chain, place.name])

    def _candidates(self, text: str) -> list[Place]:
        segments = [each for part in text.split("/") if (each := _squeezed(part))]
        whole = "".join(segments)
        for attempt in (whole, ABOVE_DISTRICT.sub("", whole)):
            if found := self._meant(attempt):
                return found
        if len(segments) > 1:
            last = self._candidates(segments[-1])
            roofs = [place.path for place in self._candidates("/".join(segments[:-1]))]
            return [place for place in last if any(place.path.startswith(roof) for roof in roofs)]
        if VILLAGE_ENDINGS.search(whole):
            stem = VILLAGE_ENDINGS.sub("", whole)
            return [place for place in self._meant(stem) if place.kind in VILLAGES]
        return []

    def _meant(self, text: str) -> list[Place]:
        """Find the places whose name ends the text and whose ancestors explain what stands before; best forms only."""
        ranked: dict[str, tuple[int, Place]] = {}
        for start in range(len(text)):
            for rank, place in self._by_form.get(text[start:], ()):
                chain = [self._by_path[path] for path in ancestors(place.path) if path in self._by_path]
                before = _explained(text[:start], chain)
                if before is not None and (place.path not in ranked or rank + before < ranked[place.path][0]):
                    ranked[place.path] = (rank + before, place)
        best = min((rank for rank, _ in ranked.values()), default=0)
        return [place for rank, place in ranked.values() if rank == best]

    def _suggestion(self, text: str) -> str:
        self._suggestions -= 1
        if self._suggestions < 0:
            return ""
        near = get_close_matches(_squeezed(text.rpartition("/")[2]), self._by_name, SUGGESTED, CLOSE)
        labels = [self.label(place) for name in near for place in self._by_name[name]][:SUGGESTED]
        return f"（是不是{'、'.join(labels)}？）" if labels else ""


def _forms(name: str) -> tuple[str, ...]:
    """The forms in which a name is written, the full one first: 城东社区, 城东."""
    stem = ENDINGS.sub("", name)
    return (name, stem) if stem != name and len(stem) >= SHORTEST_STEM else (name,)


def _squeezed(text: str) -> str:
    """Squeeze a text: without spaces and signs, and without the office at its end."""
    name = SIGNS.sub("", tidy(text))
    while (shorter := OFFICES.sub("", name)) not in (name, ""):
        name = shorter
    return name


def _explained(text: str, chain: Sequence[Place]) -> int | None:
    """Count the short forms that a text needs to be names of `chain`, in order and with gaps; None when it is none."""
    if text == "":
        return 0
    best: int | None = None
    for index, place in enumerate(chain):
        for rank, form in enumerate(_forms(place.name)):
            if text.startswith(form):
                rest = _explained(text[len(form) :], chain[index + 1 :])
                if rest is not None and (best is None or rank + rest < best):
                    best = rank + rest
    return best
