"""Tests of words to many."""
