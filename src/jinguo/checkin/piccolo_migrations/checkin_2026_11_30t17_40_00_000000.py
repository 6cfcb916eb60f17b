"""What a volunteer says herself of when she left; and which phone has scanned is found by the phone alone."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz
from piccolo.columns.indexes import IndexMethod

from jinguo.kernel.db import connection

ID = "2026-11-30T17:40:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "her own word, and the index of phones"

STATEMENTS = (
    "DROP INDEX scan_device",
    "CREATE INDEX scan_device ON scan (device) WHERE device IS NOT NULL",
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="checkin", description=DESCRIPTION)
    for name in ("said_out_at", "said_at"):
        manager.add_column(
            table_class_name="Segment",
            tablename="segment",
            column_name=name,
            db_column_name=name,
            column_class_name="Timestamptz",
            column_class=Timestamptz,
            params={
                "default": None,
                "null": True,
                "primary_key": False,
                "unique": False,
                "index": False,
                "index_method": IndexMethod.btree,
                "choices": None,
                "db_column_name": None,
                "secret": False,
            },
            schema=None,
        )

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager
