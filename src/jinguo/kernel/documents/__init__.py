"""Documents: paper that is printed, signed and archived (PDF/A), set by typst from a template and from data."""
