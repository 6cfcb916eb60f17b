"""Mothers (爱心妈妈): volunteers who are willing to care for a child over the years, and what stands in
the way."""
