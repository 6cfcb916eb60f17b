"""Passwords (口令): how they are kept, and how guessing is stopped."""
