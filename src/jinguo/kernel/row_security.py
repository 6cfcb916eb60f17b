"""Row-level security in SQL, for migrations: rows are seen from the subtree that holds them, or by the person they
are about.

Migrations import this module, so what it returns for given arguments may never change.
"""

_PATH = "nullif(current_setting('app.path', true), '')"
_PERSON = "nullif(current_setting('app.person', true), '')::uuid"


def scoped(table: str, *paths: str, person: str | None = None, read_whole: bool = False) -> str:
    """The statements that let a row of `table` be read and written only within the reach that the transaction has set.

    Args:
        paths: columns that hold organisation paths; one within the reach is enough.
        person: the column that names the person whose own row it is.
        read_whole: the reach is looked up once a statement instead of once a row, which pays for the ledger's folds and
            costs at the door, where each such look-up is a plan of its own to set up.

    A reach that was never set, or was reset to '', matches nothing: PostgreSQL gives '' after a transaction-local
    setting ends.
    """
    path, own = (f"(SELECT {_PATH})", f"(SELECT {_PERSON})") if read_whole else (_PATH, _PERSON)
    tests = [f"{column} ^@ {path}" for column in paths]
    if person:
        tests.append(f"{person} = {own}")
    return (
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY; ALTER TABLE {table} FORCE ROW LEVEL SECURITY;"
        f" CREATE POLICY {table}_within_reach ON {table} USING ({' OR '.join(tests)});"
    )


def append_only(table: str) -> str:
    """The statements that refuse UPDATE, DELETE and TRUNCATE on `table`, even to its owner."""
    return (
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;"
        f" CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_append_only();"
        f" CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only();"
    )
