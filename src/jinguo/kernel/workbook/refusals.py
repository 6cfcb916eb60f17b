"""Refusals of the parser; its answer names them by these words."""


class Refusal(Exception):
    """A reason why a file is not read; `cell` is where, as Excel names it."""

    def __init__(self, reason: str, cell: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.cell = cell


UNREADABLE, WEB, LARGE, LONG, LOCKED = "unreadable", "web", "large", "long", "locked"
