"""Addresses to go on to, as they came in from outside: only ever one of our own pages."""

from urllib.parse import quote, urlencode, urlsplit

LONGEST = 1_000
"""Characters of an address that is gone back to; none of ours is half as long, and headers have limits of their own."""


def safe_next(wanted: str | None, otherwise: str = "/") -> str:
    """The wanted address if it is a path of this site, else `otherwise`.

    Browsers read `//host`, `/\\host` and addresses with tabs or line breaks in them as other sites; none of those pass.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > LONGEST:
        return otherwise
    if "\\" in wanted or any(ord(one) <= 0x20 or ord(one) == 0x7F for one in wanted):  # noqa: PLR2004 - control characters
        return otherwise
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return otherwise
    return wanted if not parts.scheme and not parts.netloc else otherwise


def location(where: str) -> str:
    """Encode an address as a header may carry it: what is beyond ASCII is percent-encoded, what is encoded stays so."""
    return quote(where, safe="%/:?#[]@!$&'()*+,;=~")


def with_next(page: str, wanted: str) -> str:
    """Make the address of a log-in page that leads on to where she wanted, if that is a page of ours."""
    wanted = safe_next(wanted, "")
    return f"{page}?{urlencode({'next': wanted})}" if wanted else page
