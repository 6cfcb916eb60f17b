"""Cookies: never readable by scripts, never sent along from other sites, and over https never without it."""

from datetime import timedelta

from litestar.datastructures import Cookie

from jinguo.config import settings

SESSION = "jinguo"
"""The session of a browser: a random token and nothing else."""

CHALLENGE = "jinguo-code"
"""A log-in code under way; see access.codes."""

KNOWN = "jinguo-known"
"""A browser that somebody has logged in with before; it opens nothing. See web.sessions.known_browsers."""

SECOND_STEP = "jinguo-step"
"""Between the password and the second factor; see access.second_step."""

FLASH = "jinguo-said"
"""One sentence for the next page; see web.flash."""


def is_https() -> bool:
    """Whether people reach the service over https."""
    return settings().origin.startswith("https://")


def real_name(name: str) -> str:
    """The cookie's name in the browser. Over https it begins with `__Host-`: no other host or path can have set it.

    Over plain http (a trial on one machine) it cannot: Safari and most programs keep no secure cookie from there.
    """
    return f"__Host-{name}" if is_https() else name


def keep(name: str, value: str, lasts: timedelta | None) -> Cookie:
    """Make a cookie to be set; without `lasts` it ends with the browser."""
    age = int(lasts.total_seconds()) if lasts is not None else None
    return Cookie(real_name(name), value=value, max_age=age, path="/", secure=is_https(), httponly=True, samesite="lax")


def drop(name: str) -> Cookie:
    """Make the cookie that ends another."""
    return keep(name, "", timedelta(0))
