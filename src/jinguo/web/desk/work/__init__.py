"""Matters that wait for a member of staff, and the work that runs beside the pages."""
