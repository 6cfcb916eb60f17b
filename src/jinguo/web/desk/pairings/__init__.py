"""结对: the board, the list, one pairing with its steps, and what a district weighs."""
