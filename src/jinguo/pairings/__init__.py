"""Pairings (结对): which mother (爱心妈妈) cares for which child (重点儿童)."""
