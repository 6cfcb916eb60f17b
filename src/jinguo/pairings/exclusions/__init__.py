"""Mothers whom a guardian, or the child, does not want."""
