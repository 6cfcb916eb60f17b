"""The process: its threads, its turns, its garbage, the progress it tells, and what the system refuses it."""
