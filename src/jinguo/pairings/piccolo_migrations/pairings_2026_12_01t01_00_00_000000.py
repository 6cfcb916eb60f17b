"""What the database itself guards of pairings."""

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from jinguo.kernel.db import connection
from jinguo.kernel.row_security import scoped

ID = "2026-12-01T01:00:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "guards"

TABLES = ("pairing", "pairing_step", "proposal", "proposed_pair", "weighting", "cadence", "contact")

STATEMENTS = (
    *(f'ALTER TABLE {table} ALTER COLUMN path TYPE varchar(120) COLLATE "C"' for table in TABLES),
    "CREATE UNIQUE INDEX pairing_once ON pairing (child, mother) WHERE closed_on IS NULL",
    "CREATE INDEX pairing_mother ON pairing (mother) WHERE closed_on IS NULL",
    "CREATE INDEX pairing_person ON pairing (person)",
    "CREATE INDEX pairing_path ON pairing (path)",
    "ALTER TABLE pairing ADD CONSTRAINT pairing_in_order CHECK (closed_on >= begun_on AND until >= begun_on)",
    "CREATE INDEX pairing_step_pairing ON pairing_step (pairing, recorded_at)",
    "CREATE INDEX pairing_step_person ON pairing_step (person)",
    "CREATE UNIQUE INDEX proposal_open ON proposal (path) WHERE closed_at IS NULL",
    "CREATE UNIQUE INDEX proposed_pair_once ON proposed_pair (proposal, child)",
    "CREATE INDEX weighting_path ON weighting (path, set_at)",
    "CREATE INDEX cadence_path ON cadence (path, set_at)",
    "CREATE UNIQUE INDEX contact_once ON contact (occasion, pairing)",
    "CREATE INDEX contact_pairing ON contact (pairing, happened_on)",
    "CREATE INDEX contact_person ON contact (person)",
    "ALTER TABLE contact ADD CONSTRAINT contact_minutes CHECK (minutes >= 0 AND (made OR minutes = 0))",
    *(scoped(table, "path", person="person") for table in ("pairing", "pairing_step", "contact")),
    *(scoped(table, "path") for table in ("proposal", "proposed_pair")),
)


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="pairings", description=DESCRIPTION)

    async def run():
        for statement in STATEMENTS:
            await connection().execute(statement)

    manager.add_raw(run)
    return manager
