"""The engine, and the list of Piccolo apps in the order of the import direction."""

from piccolo.conf.apps import AppRegistry

from jinguo.config import settings
from jinguo.kernel.db import Database

DB = Database(config={"dsn": settings().dsn()})

APPS = (
    "authority",
    "submissions",
    "organisations",
    "attachments",
    "people",
    "access",
    "notifications",
    "tasks",
    "plans",
    "volunteers",
    "qualifications",
    "mothers",
    "children",
    "events",
    "hours",
    "pairings",
    "concerns",
    "aid",
    "checkin",
    "finder",
    "duplicates",
    "retention",
    "webhooks",
)

APP_REGISTRY = AppRegistry(apps=[f"jinguo.{name}.piccolo_app" for name in APPS])
