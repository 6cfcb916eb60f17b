"""Signatures by which a receiver knows that a delivery is ours and is new: Standard Webhooks 1.0, HMAC-SHA256."""

import base64
import hmac
import secrets

PREFIX = "whsec_"


def new_secret() -> str:
    """Make a key of 32 random bytes as receivers' libraries take it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def headers(secret: str, message: str, seconds: int, body: bytes) -> dict[str, str]:
    """Make the headers of a delivery: its id (the same for each attempt), when it is sent, and the signature over both
    and the body.
    """
    key = base64.b64decode(secret.removeprefix(PREFIX))
    mac = hmac.digest(key, f"{message}.{seconds}.".encode() + body, "sha256")
    return {
        "webhook-id": message,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(mac).decode()}",
    }
