"""This domain's share in the mechanisms common to all. It holds nothing: it gathers what all others hold of
somebody.
"""

from jinguo.kernel.parts import NOBODY, Part
from jinguo.privacy.sentences import SENTENCES

PART = Part(
    name="privacy",
    copied=(),
    not_copied={},
    erase=NOBODY,
    merging=NOBODY,
    follow=NOBODY,
    kept={},
    sentences=SENTENCES,
    audiences="her copy is handed to her, and what is seen of her is on her page",
    matters="a copy is made at once",
)
