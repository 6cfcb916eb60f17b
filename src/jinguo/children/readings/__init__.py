"""Who reads what is sealed: grants, urgent openings, the reading itself, and the monthly look at all of it."""
