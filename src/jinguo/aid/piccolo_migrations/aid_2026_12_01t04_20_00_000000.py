"""What the database itself guards of batches of aid."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T04:20:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of batches"

TABLES = ("aid_package", "stock_move", "aid_batch", "aid_share")

STATEMENTS = (
    *(f'ALTER TABLE {table} ALTER COLUMN path TYPE varchar(120) COLLATE "C"' for table in TABLES),
    "CREATE SEQUENCE aid_batch_number START 1",
    "CREATE INDEX aid_package_path ON aid_package (path)",
    "CREATE INDEX stock_move_package ON stock_move (package)",
    "CREATE INDEX aid_batch_path ON aid_batch (path)",
    "CREATE UNIQUE INDEX aid_share_of_woman ON aid_share (batch, woman) WHERE woman IS NOT NULL",
    "CREATE UNIQUE INDEX aid_share_of_child ON aid_share (batch, child) WHERE child IS NOT NULL",
    "CREATE INDEX aid_share_path ON aid_share (path, given_on)",
    "ALTER TABLE aid_share"
    " ADD CONSTRAINT aid_share_of_one CHECK (num_nonnulls(woman, child) = 1),"
    " ADD CONSTRAINT aid_share_settled CHECK (settled_at IS NULL OR given_on IS NOT NULL OR reason <> '')",
    *(scoped(table, "path") for table in TABLES),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="aid", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager
