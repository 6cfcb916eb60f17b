"""Proposals (结对建议): the best pairs for all children together, and why each."""
