"""Kernel: what every part stands on and that knows nothing of the federation: errors, clock, ids, database, crypto,
files.
"""
