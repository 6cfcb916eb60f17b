"""By which import a volunteer came, and which of her fields were left empty."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import UUID, Array, Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-30T17:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "import of a volunteer, and what she lacks"

PLAIN = {
    "primary_key": False,
    "unique": False,
    "index": False,
    "index_method": IndexMethod.btree,
    "choices": None,
    "db_column_name": None,
    "secret": False,
}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="volunteers", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Volunteer",
        tablename="volunteer",
        column_name="roster",
        db_column_name="roster",
        column_class_name="UUID",
        column_class=UUID,
        params={"default": None, "null": True, **PLAIN},
        schema=None,
    )

    manager.add_column(
        table_class_name="Volunteer",
        tablename="volunteer",
        column_name="lacking",
        db_column_name="lacking",
        column_class_name="Array",
        column_class=Array,
        params={"base_column": Varchar(length=20, default="", null=False), "default": list, "null": False, **PLAIN},
        schema=None,
    )

    return manager
