"""Volunteers: the registry, one woman's card, and who may be registered twice."""
