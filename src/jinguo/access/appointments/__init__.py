"""Appointments (任职): who holds which role, from when until when, and who stands in for whom."""
