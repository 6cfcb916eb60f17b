"""Hours: totals, claims, entries, and how they are counted."""
