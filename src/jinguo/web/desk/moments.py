"""Moments in forms: a day and two times, as the fields have them, and the two instants that they mean in Beijing."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from jinguo.events import doubts
from jinguo.kernel import clock
from jinguo.kernel.errors import JinguoError
from jinguo.kernel.forms import MISSING, SENTENCES
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent

NAMES = {"starts_at": "start", "ends_at": "end"}
"""The domains' names of the two instants, and the fields in which they are typed."""

FIRST, LAST = date(1949, 1, 1), date(2199, 12, 31)
"""What is believed of a typed day, as of appointments: after the last day that calendars know, no time can end."""


@dataclass(frozen=True, slots=True)
class Span:
    """A span from when until when; `errors` says what of it cannot be read, by field: day, start, end. An end that is
    `over_midnight` was typed as a time not later than the start.
    """

    starts_at: datetime | None
    ends_at: datetime | None
    errors: Mapping[str, str] = field(default_factory=dict)
    over_midnight: bool = False

    @property
    def given(self) -> dict[str, datetime]:
        """The instants that could be read, for `Sent.read(form, **span.given)`."""
        both = {"starts_at": self.starts_at, "ends_at": self.ends_at}
        return {name: moment for name, moment in both.items() if moment is not None}


def span(form: Sent) -> Span:
    """Read day, start and end as a span. An end that is not later than the start is meant on the next day."""
    day, start, end = read_day(form.text("day")), read_time(form.text("start")), read_time(form.text("end"))
    errors = {
        **_wrong(form, "day", day, SENTENCES["date_type"]),
        **_wrong(form, "start", start, SENTENCES["time_type"]),
        **_wrong(form, "end", end, SENTENCES["time_type"]),
    }
    starts_at = clock.at_beijing(day, start) if day and start else None
    ends_at = clock.at_beijing(day, end) if day and end else None
    over_midnight = bool(starts_at and ends_at and ends_at <= starts_at)
    if over_midnight and ends_at:
        ends_at += timedelta(days=1)
    return Span(starts_at, ends_at, errors, over_midnight)


def refuse_doubtful(form: Sent, found: Sequence[str]) -> None:
    """Refuse doubts unless the box of this very question was ticked: times that were changed since are asked anew.
    Raises Doubtful.
    """
    doubts.refuse_doubtful(found, sure=form.text("confirm") == doubts.question(found))


def _wrong(form: Sent, name: str, read: object, sentence: str) -> dict[str, str]:
    if read is not None:
        return {}
    return {name: sentence if form.text(name) else MISSING}


def typed(starts_at: datetime, ends_at: datetime) -> dict[str, str]:
    """Write two instants as the values of the three fields."""
    start, end = starts_at.astimezone(clock.BEIJING), ends_at.astimezone(clock.BEIJING)
    return {"day": f"{start:%Y-%m-%d}", "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}


def refused(form: Sent, error: JinguoError, read: Span) -> FormState:
    """The form's state with what is wrong, the instants' errors beside the fields in which they were typed."""
    state = form.state(error)
    named = {NAMES.get(name, name): sentence for name, sentence in state.errors.items()}
    if read.errors:
        named = {name: sentence for name, sentence in named.items() if name not in NAMES.values()}
    return replace(state, errors={**named, **read.errors})


def read_day(text: str) -> date | None:
    """Read a day as browsers send it, or with other marks between the numbers; None when it is none, or too far."""
    try:
        day = date.fromisoformat(_plain(text).replace("/", "-").replace(".", "-"))
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def read_time(text: str) -> time | None:
    """Read a time of day to the minute; None when it is none."""
    try:
        return time.fromisoformat(_plain(text)).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError:
        return None


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def next_at(after: datetime, at: time) -> datetime:
    """Find the first instant after another at which Beijing's clocks show this time."""
    same_day = clock.at_beijing(clock.beijing_day(after), at)
    return same_day if same_day > after else same_day + timedelta(days=1)
