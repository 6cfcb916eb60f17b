"""The policy of this installation: the default, and where the settings deviate from it."""

from dataclasses import dataclass, replace
from datetime import timedelta

from jinguo.access.rules import POLICY, Policy
from jinguo.config import Settings, settings


@dataclass(frozen=True, slots=True)
class Deviation:
    """A figure that an installation has set otherwise than 等保 is usually read, and whether that is weaker. `setting`,
    `usual` and `here` are the operator's words, `said` is the sentence for everybody else.
    """

    setting: str
    usual: str
    here: str
    weaker: bool
    said: str


_made: tuple[Settings, Policy] | None = None


def policy() -> Policy:
    """The policy that holds here; made once for the settings of the process."""
    global _made  # noqa: PLW0603
    now = settings()
    if _made is None or _made[0] is not now:
        _made = now, of(now)
    return _made[1]


def of(chosen: Settings) -> Policy:
    """Make the policy that some settings describe."""
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


_SAID = {
    "password_length": "口令最短 {} 位",
    "password_classes": "口令要有 {} 种字符",
    "password_days": "口令用满 {} 天要改",
    "lock_failures": "连续输错 {} 次才锁定账号",
    "lock_minutes": "锁定 {} 分钟",
    "idle_minutes": "{} 分钟没有操作自动退出",
    "session_hours": "登录最长 {} 小时",
}


def deviations() -> list[Deviation]:
    """List the settings of this installation that deviate from the usual: shown on the desk and told at the start."""
    chosen, found = settings(), []
    for name, weaker in _FIGURES.items():
        usual, here = Settings.model_fields[name].default, getattr(chosen, name)
        if here != usual:
            never = name == "password_days" and here == 0
            said = "口令不要求定期改" if never else _SAID[name].format(here)
            is_weaker = never or (here - usual) * weaker > 0
            found.append(Deviation(_named(name), str(usual), str(here), is_weaker, f"{said}（通常 {usual}）"))
    if chosen.second_factor != "by_role":
        said = "登录只用口令，没有要求动态口令（通常管理员和三员都要）"
        found.append(Deviation(_named("second_factor"), "by_role", chosen.second_factor, True, said))
    return found


def _named(field: str) -> str:
    return f"JINGUO_{field.upper()}"
