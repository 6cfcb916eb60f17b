"""Refill of a page's form with what was typed before, without the page's own doing and without scripts.

The finished page is read once more: inside the form that posts to the same address, each field gets the value that was
typed. Fields that the form does not have (what the former page carried along, hidden) are added to it, hidden.
"""

import re
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from html import escape
from html.parser import HTMLParser

from jinguo.web.submissions.kept_form import KeptForm

_WISHED: ContextVar[KeptForm | None] = ContextVar("refill", default=None)

_MAIN = re.compile(r"<main\b[^>]*>")
_LEFT_ALONE = frozenset({"step", "made", "was"})
_TICKED = frozenset({"checkbox", "radio"})


def wish(kept: KeptForm | None) -> None:
    """Wish that the page that this task draws next be filled in with these."""
    _WISHED.set(kept)


def refilled(page: str) -> str:
    """Fill a page's form in, if that is wished, with the sentence why; where it has no such form any more, with the
    words alone.
    """
    kept = _WISHED.get()
    if kept is None:
        return page
    wish(None)
    reader = _Refill(kept)
    reader.feed(page)
    reader.close()
    said = _notice(kept.why) if reader.found else _notice(kept.why) + _words(kept.values)
    return _MAIN.sub(lambda main: main[0] + said, "".join(reader.out), count=1)


class _Refill(HTMLParser):
    """A copier of a page that changes the fields of one form on the way."""

    def __init__(self, kept: KeptForm) -> None:
        super().__init__(convert_charrefs=False)
        self.kept, self.out, self.found, self.inside = kept, list[str](), False, False
        self.seen, self.drop_text, self.select = set[str](), False, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            path = given.get("action", "").partition("?")[0]
            self.inside = not self.found and path == self.kept.action and given.get("method") == "post"
            self.found = self.found or self.inside
        text = self.get_starttag_text() or ""
        self.out.append(self._changed(tag, given, text) if self.inside else text)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.inside:
            self.out.append(self._carried())
            self.inside = False
        self.drop_text, self.select = False, "" if tag == "select" else self.select
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append("" if self.drop_text else data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.handle_data(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")

    def _changed(self, tag: str, given: Mapping[str, str], text: str) -> str:
        """Change a start tag to hold the value that was typed, or leave it as it is."""
        if tag == "option":
            chosen = given.get("value", "") in self._typed(self.select)
            return _marked(text, "selected", chosen) if self.select else text
        name = given.get("name", "")
        if tag not in ("input", "select", "textarea") or name in _LEFT_ALONE or name not in self.kept.values:
            return text if given.get("type") not in _TICKED or not name else _marked(text, "checked", False)
        self.seen.add(name)
        if tag == "select":
            self.select = name
            return text
        typed = self._typed(name)
        if tag == "textarea":
            self.drop_text = True
            return f"{text}\n{escape(typed[0], quote=False)}"
        if given.get("type") in _TICKED:
            return _marked(text, "checked", given.get("value", "on") in typed)
        return _valued(text, typed[0])

    def _typed(self, name: str) -> Sequence[str]:
        return self.kept.values.get(name) or [""]

    def _carried(self) -> str:
        """Carry on the hidden fields of the former page that this form lacks."""
        left = {name: values for name, values in self.kept.values.items() if name not in self.seen | _LEFT_ALONE}
        return "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            for name, values in left.items()
            for value in values
        )


def _marked(tag: str, mark: str, wanted: bool) -> str:
    bare = re.sub(rf"\s{mark}(?=[\s>/])", "", tag)
    return re.sub(r"\s*/?>$", f" {mark}>", bare) if wanted else bare


def _valued(tag: str, value: str) -> str:
    bare = re.sub(r'\svalue="[^"]*"', "", tag)
    return re.sub(r"\s*/?>$", lambda _: f' value="{escape(value)}">', bare)


def _notice(why: str) -> str:
    return f'<p class="flash flash-warn" role="status"><span>{escape(why)}</span></p>'


def _words(values: Mapping[str, Sequence[str]]) -> str:
    typed = [value for each in values.values() for value in each if len(value) > 1]
    return f'<pre class="panel panel-b kept-words">{escape(chr(10).join(typed))}</pre>' if typed else ""
