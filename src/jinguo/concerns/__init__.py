"""Concerns (强制报告): what has to be told to the police at once; few read it, and never who is named in it."""
