"""Transfers (转入): a branch asks for a volunteer of another branch."""
