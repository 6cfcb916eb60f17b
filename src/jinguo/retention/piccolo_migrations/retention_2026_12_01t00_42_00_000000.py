"""The column for why a batch does not go on: a member of a closed list."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar

ID = "2026-12-01T00:42:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "why a batch does not go on, as a member of a closed list"

COLUMNS = {
    "stop": (Varchar, {"length": 10, "default": "", "null": False}),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="retention", description=DESCRIPTION)
    for name, (kind, params) in COLUMNS.items():
        manager.add_column(
            table_class_name="Batch",
            tablename="retention_batch",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params={"primary_key": False, "unique": False, "index": False, "secret": False, **params},
            schema=None,
        )
    return manager
