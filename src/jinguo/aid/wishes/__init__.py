"""Wishes: collected, checked, shown, claimed, delivered, handed over, visited."""
