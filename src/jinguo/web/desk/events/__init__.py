"""Events: what is planned, who comes, and what becomes of it."""
