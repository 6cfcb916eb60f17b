"""The second factor (动态口令): an authenticator app, recovery codes, and proof of who is there."""
