"""This domain's share in the mechanisms common to all. It holds nothing: what waits stands in the tables of
all others.
"""

from jinguo.kernel.parts import NOBODY, Part
from jinguo.pending.audiences import AUDIENCES

PART = Part(
    name="pending",
    copied=(),
    not_copied={},
    erase=NOBODY,
    merging=NOBODY,
    follow=NOBODY,
    kept={},
    sentences="it reads, and changes nothing",
    audiences=AUDIENCES,
    matters="it gathers what waits elsewhere",
)
