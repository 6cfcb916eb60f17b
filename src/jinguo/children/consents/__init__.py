"""The guardian's consent, and the child's own view."""
