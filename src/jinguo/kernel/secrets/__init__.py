"""Secrets: what is sealed, under which key, in which column or file, and how keys change."""
