"""The policy of this installation: the default, and where the settings deviate from it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from jinguo.access.rules import POLICY, Policy
from jinguo.config import Settings, settings


@dataclass(frozen=True, slots=True)
class Deviation:
    """A figure that an installation has set otherwise than 等保 is usually read, and whether that is weaker."""

    setting: str
    usual: str
    here: str
    weaker: bool


_made: tuple[Settings, Policy] | None = None


def policy() -> Policy:
    """The policy that holds here; made once for the settings of the process."""
    global _made  # noqa: PLW0603
    now = settings()
    if _made is None or _made[0] is not now:
        _made = now, of(now)
    return _made[1]


def of(chosen: Settings) -> Policy:
    """The policy that some settings make."""
    return replace(
        POLICY,
        length=chosen.password_length,
        classes=chosen.password_classes,
        expires_after=timedelta(days=chosen.password_days),
        failures=chosen.lock_failures,
        locked_for=timedelta(minutes=chosen.lock_minutes),
        idle=timedelta(minutes=chosen.idle_minutes),
        absolute=timedelta(hours=chosen.session_hours),
        second_factor_for=POLICY.second_factor_for if chosen.second_factor == "by_role" else frozenset(),
    )


_FIGURES: dict[str, int] = {
    "password_length": -1,
    "password_classes": -1,
    "password_days": 1,
    "lock_failures": 1,
    "lock_minutes": -1,
    "idle_minutes": 1,
    "session_hours": 1,
}
"""Figure → 1 when more is weaker, -1 when less is."""


def deviations() -> list[Deviation]:
    """What this installation has set otherwise: shown on the desk and told at the start, so that nobody forgets it."""
    chosen, found = settings(), []
    for name, weaker in _FIGURES.items():
        usual, here = Settings.model_fields[name].default, getattr(chosen, name)
        if here != usual:
            never = name == "password_days" and here == 0
            found.append(Deviation(_named(name), str(usual), str(here), never or (here - usual) * weaker > 0))
    if chosen.second_factor != "by_role":
        found.append(Deviation(_named("second_factor"), "by_role", chosen.second_factor, True))
    return found


def _named(field: str) -> str:
    return f"JINGUO_{field.upper()}"
