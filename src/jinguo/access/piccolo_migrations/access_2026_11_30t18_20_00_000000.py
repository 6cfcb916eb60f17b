from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Boolean, SmallInt

ID = "2026-11-30T18:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "codes of known browsers and of newcomers at events"

COLUMNS = {
    "digits": (SmallInt, {"default": 6, "null": False}),
    "is_sent": (Boolean, {"default": True, "null": False}),
    "browser": (UUID, {"default": None, "null": True}),
    "event": (UUID, {"default": None, "null": True}),
}


async def forwards() -> MigrationManager:
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)
    for name, (kind, params) in COLUMNS.items():
        manager.add_column(
            table_class_name="LoginCode",
            tablename="login_code",
            column_name=name,
            db_column_name=name,
            column_class_name=kind.__name__,
            column_class=kind,
            params={"primary_key": False, "unique": False, "index": False, "secret": False, **params},
            schema=None,
        )
    return manager
