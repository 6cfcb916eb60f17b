"""The database beneath `kernel.db`: connections, the pool, migrations, the embedded server of a trial."""
