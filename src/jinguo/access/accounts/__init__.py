"""Accounts (账号) of staff: opened, kept, linked to a person, closed."""
