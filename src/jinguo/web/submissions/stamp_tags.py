"""Stamped forms: each form of a template that posts gets its stamp, and the values of an edited row, without asking."""

import json
import re

from jinja2 import pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup

from jinguo.web.stamp import MADE, WAS, next_stamp

POSTING = re.compile(r'<form\b(?=(?:[^>"]|"[^"]*")*?\smethod="post")(?:[^>"]|"[^"]*")*>')
"""A form's start tag as it stands in a template; expressions are inside double quotes."""

_HIDDEN = Markup('<input type="hidden" name="{}" value="{}">')


class StampedForms(Extension):
    """A Jinja extension that writes `{{ form_stamp() }}` behind the start tag of each form that posts."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        return POSTING.sub(lambda form: form[0] + "{{ form_stamp() }}", source)


@pass_context
def form_stamp(context: Context) -> Markup:
    """Write the hidden fields of the next form on the page that is being drawn."""
    stamp, form = next_stamp(), context.get("form")
    was = getattr(form, "was", None)
    if not stamp:
        return Markup()
    return _HIDDEN.format(MADE, stamp) + (_HIDDEN.format(WAS, json.dumps(was, ensure_ascii=False)) if was else "")
