"""The log: what was done, by whom, and whether it is whole."""
