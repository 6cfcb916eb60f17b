"""A volunteer's own pages, on her phone."""
