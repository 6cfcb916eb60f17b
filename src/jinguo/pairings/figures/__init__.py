"""Figures (关爱数据): children, mothers, pairings and care of a place, as they are handed upward."""
