from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from jinguo.kernel.secrets.columns import Encrypted
from piccolo.columns.indexes import IndexMethod

ID = "2026-11-22T02:11:24:387717"
VERSION = "1.38.0"
DESCRIPTION = "messages and tasks"


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)

    manager.add_column(
        table_class_name="Account",
        tablename="account",
        column_name="email",
        db_column_name="email",
        column_class_name="Encrypted",
        column_class=Encrypted,
        params={
            "default": None,
            "null": True,
            "primary_key": False,
            "unique": False,
            "index": False,
            "index_method": IndexMethod.btree,
            "choices": None,
            "db_column_name": None,
            "secret": True,
        },
        schema=None,
    )

    return manager
