"""This domain's share in the mechanisms common to all. It holds nothing: words to many are a notice."""

from jinguo.kernel.parts import NOBODY, Part
from jinguo.writing.audiences import AUDIENCES
from jinguo.writing.sentences import SENTENCES

PART = Part(
    name="writing",
    copied=(),
    not_copied={},
    erase=NOBODY,
    merging=NOBODY,
    follow=NOBODY,
    kept={},
    sentences=SENTENCES,
    audiences=AUDIENCES,
    matters="words go out by themselves",
)
