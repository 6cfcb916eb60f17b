"""The demo: two districts' real places with invented people, and half a year of their events."""
