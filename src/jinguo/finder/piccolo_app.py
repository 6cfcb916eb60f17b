"""Tables and migrations of this domain, for Piccolo."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="finder",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=table_finder(["jinguo.finder.tables"], exclude_imported=True),
    migration_dependencies=["jinguo.access.piccolo_app"],
    commands=[],
)
