"""How urgent it is, decided by a person for half a year at most."""
