"""结对台账: a clerk's list of who cares for whom becomes pairings, and a list of the rows that could not be taken."""
