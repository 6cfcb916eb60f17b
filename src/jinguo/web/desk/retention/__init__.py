"""Retention: what is due to be cleared, and who asked to be forgotten."""
