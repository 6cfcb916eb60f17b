"""Hands that others have: an event that runs, a scan at its door, a provider that remembers."""

from tests.checkin.conftest import run, scan
from tests.notifications.test_outbox import pigeon

__all__ = ["pigeon", "run", "scan"]
