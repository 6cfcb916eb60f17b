"""Values that occur nowhere else go in by every form, and are then looked for wherever bytes are kept."""
