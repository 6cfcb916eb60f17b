"""This domain's share in the mechanisms common to all."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.checkin import erasure, merge
from jinguo.checkin.catalogue import Kind, Outcome
from jinguo.checkin.matters import MATTERS
from jinguo.checkin.sentences import SENTENCES
from jinguo.checkin.tables import Scan, Segment
from jinguo.checkin.terms import DEVICES, REFUSED
from jinguo.events.terms import SERVICE
from jinguo.hours.catalogue import Method
from jinguo.kernel.declarations import BY_VOLUNTEER, DIGEST, STAFF_ID, PersonalTable
from jinguo.kernel.parts import Merging, Part, Why
from jinguo.kernel.terms import Rule

_SCANS = f"""{BY_VOLUNTEER} AND t.event IN (
  SELECT s.event FROM segment s WHERE s.volunteer = ANY(her.volunteers)
  UNION SELECT k.event FROM scan k WHERE k.volunteer = ANY(her.volunteers) AND k.outcome = 'refused')"""
"""Through the events that she came to or was refused at: scans are looked up by event."""

COPIED = (
    PersonalTable(
        Segment,
        "签到时段",
        BY_VOLUNTEER,
        left_out={Segment.settled_by: STAFF_ID},
        words={Segment.in_method: Method, Segment.out_method: Method},
    ),
    PersonalTable(
        Scan,
        "扫码记录",
        _SCANS,
        left_out={Scan.device: DIGEST, Scan.entered_by: STAFF_ID, Scan.annulled_by: STAFF_ID},
        words={Scan.kind: Kind, Scan.method: Method, Scan.outcome: Outcome},
    ),
)
NOT_COPIED: Mapping[type[Table], str] = {}
KEPT: Mapping[type[Table], tuple[Rule, ...] | Why] = {
    Scan: (REFUSED, DEVICES, SERVICE),
    Segment: (SERVICE,),
}

PART = Part(
    name="checkin",
    copied=COPIED,
    not_copied=NOT_COPIED,
    erase=erasure.erase,
    merging=Merging(
        lock=merge.lock,
        unite=merge.unite,
        late=merge.late,
        part=merge.part,
    ),
    follow="a visit keeps the home that she had then",
    kept=KEPT,
    sentences=SENTENCES,
    audiences="what comes of a visit is told by events and hours",
    matters=MATTERS,
)
