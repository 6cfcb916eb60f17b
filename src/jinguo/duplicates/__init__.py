"""Duplicates (查重): two rows that may be one human. Owns the pairs that were found, what was said of them, and the
record of each merge (合并), from which it can be taken back. See docs/decisions/reversible-merge.md.
"""
