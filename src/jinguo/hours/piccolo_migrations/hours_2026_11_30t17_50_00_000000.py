"""How each entry and claim was proven."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns.column_types import Varchar
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-30T17:50:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "the method of entries"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="hours", description=DESCRIPTION)
    for table, name in (("Entry", "entry"), ("Claim", "claim")):
        manager.add_column(
            table_class_name=table,
            tablename=name,
            column_name="method",
            db_column_name="method",
            column_class_name="Varchar",
            column_class=Varchar,
            params={
                "length": 10,
                "default": "",
                "null": False,
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
