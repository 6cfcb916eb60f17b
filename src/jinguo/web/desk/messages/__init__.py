"""Messages: what was told, in whose words, and what staff write to many."""
