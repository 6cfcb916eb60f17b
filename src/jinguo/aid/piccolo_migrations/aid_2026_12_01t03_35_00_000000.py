"""What the database itself guards of wishes."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T03:35:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards of wishes"

TABLES = ("wish", "wish_claim", "wish_step", "wish_rule")

STATEMENTS = (
    *(f'ALTER TABLE {table} ALTER COLUMN path TYPE varchar(120) COLLATE "C"' for table in TABLES),
    "CREATE SEQUENCE wish_number START 1",
    "CREATE INDEX wish_path ON wish (path)",
    "CREATE INDEX wish_child ON wish (child)",
    "CREATE INDEX wish_step_wish ON wish_step (wish, recorded_at)",
    "CREATE UNIQUE INDEX wish_claim_once ON wish_claim (wish) WHERE locked_at IS NOT NULL AND ended_at IS NULL",
    "CREATE UNIQUE INDEX wish_claim_of_phone ON wish_claim (wish, phone_index) WHERE ended_at IS NULL",
    "CREATE INDEX wish_claim_phone ON wish_claim (phone_index)",
    "CREATE INDEX wish_claim_wish ON wish_claim (wish, made_at)",
    "CREATE INDEX wish_rule_path ON wish_rule (path, set_at)",
    "ALTER TABLE wish ADD CONSTRAINT wish_has_a_value CHECK (value > 0)",
    "ALTER TABLE wish_claim ADD CONSTRAINT wish_claim_has_a_term CHECK ((locked_at IS NULL) = (until IS NULL))",
    *(scoped(table, "path") for table in ("wish", "wish_claim", "wish_step")),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="aid", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager
