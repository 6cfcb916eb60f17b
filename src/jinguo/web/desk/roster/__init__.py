"""Rosters: a file of volunteers, from the upload to the import."""
