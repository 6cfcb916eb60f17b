"""Who has agreed for a minor, beside the answer."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-30T17:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guardian's consent"

COLUMNS = {"guardian": 40, "relation": 20}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="people", description=DESCRIPTION)

    for name, length in COLUMNS.items():
        manager.add_column(
            table_class_name="Consent",
            tablename="consent",
            column_name=name,
            db_column_name=name,
            column_class_name="Varchar",
            column_class=Varchar,
            params={
                "length": length,
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

    return manager
