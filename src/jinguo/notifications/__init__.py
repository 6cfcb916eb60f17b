"""Notifications: how a word reaches a person. For now the one-time log-in code, on the console."""
