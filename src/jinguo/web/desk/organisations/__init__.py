"""Organisations: the tree, and the year's plan."""
