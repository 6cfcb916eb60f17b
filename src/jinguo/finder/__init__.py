"""Finder (找人): volunteers found by what they can do, are and have done, over the domains that know it."""
