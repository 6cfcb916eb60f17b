"""Room for the longest role: security_administrator has 22 letters."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from piccolo.columns import Varchar

ID = "2026-11-21T23:45:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "longer roles"

TABLES = {"RoleGrant": "role_grant", "Invitation": "invitation", "Token": "token"}


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="access", description=DESCRIPTION)
    for table, name in TABLES.items():
        manager.alter_column(
            table_class_name=table,
            tablename=name,
            column_name="role",
            db_column_name="role",
            params={"length": 30},
            old_params={"length": 20},
            column_class=Varchar,
            old_column_class=Varchar,
            schema=None,
        )
    return manager
