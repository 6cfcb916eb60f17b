"""The column for when a closed account was emptied."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Timestamptz

ID = "2026-12-01T00:44:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "when a closed account was emptied"

COLUMNS = {
    "emptied_at": (Timestamptz, {"default": None, "null": True}),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)
    for name, (kind, params) in COLUMNS.items():
        manager.add_column(
            table_class_name="Account",
            tablename="account",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params={"primary_key": False, "unique": False, "index": False, "secret": False, **params},
            schema=None,
        )
    return manager
