"""Accounts: who works here, in which role, and how she logs in."""
