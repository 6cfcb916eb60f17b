"""How many statements a page sends to the database: it must not grow with the rows."""

import asyncpg
import pytest


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The statements that are sent from now on, as they are sent; clear the list to begin anew."""
    sent: list[str] = []
    fetch = asyncpg.Connection.fetch

    async def noted(self: asyncpg.Connection, statement: str, *given: object, **more: object) -> object:
        sent.append(statement)
        return await fetch(self, statement, *given, **more)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(asyncpg.Connection, "fetch", noted)
    return sent
