"""What no tool asks by itself: every domain stands in the contracts, every table in the database, every channel's name
fits its column.
"""

import tomllib
from pathlib import Path

from piccolo.conf.apps import Finder

from jinguo.domains import DOMAINS
from jinguo.kernel.db import EVERYWHERE, Database, fetch, transaction
from jinguo.notifications.channels import PROVIDERS
from jinguo.notifications.tables import Message

ROOT = Path(__file__).parents[2]


def contract(name: str) -> dict[str, list[str]]:
    """A contract of the import linter, by its id."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return next(each for each in told["tool"]["importlinter"]["contracts"] if each["id"] == name)


def test_every_domain_keeps_the_order_inside_and_knows_no_page() -> None:
    domains = {f"jinguo.{part.name}" for part in DOMAINS}

    assert domains - set(contract("domain")["containers"]) == set()
    assert domains - set(contract("no-web-below")["source_modules"]) == set()


async def test_every_table_and_column_of_the_program_is_in_the_database(database: Database) -> None:
    _ = database
    async with transaction(EVERYWHERE):
        rows = await fetch(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        )
    there = {(row["table_name"], row["column_name"]) for row in rows}
    wanted = {
        (table._meta.tablename, column._meta.db_column_name)
        for table in Finder().get_table_classes()
        for column in table._meta.columns
    }

    assert wanted - there == set()


def test_every_channels_name_fits_the_column_of_messages() -> None:
    longest = Message.provider.length

    assert [each.name for each in PROVIDERS if len(each.name) > (longest or 0)] == []
