"""Base64 in the alphabet of addresses and cookies (RFC 4648, 5): written without padding, read with it or without."""

import base64


def encoded(content: bytes) -> str:
    """Write bytes as letters, digits, "-" and "_"."""
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Read what `encoded` wrote. Raises ValueError: other characters, or too few."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
