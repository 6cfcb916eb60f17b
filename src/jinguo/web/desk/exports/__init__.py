"""Exports: what leaves the house, why, and the register of it."""
