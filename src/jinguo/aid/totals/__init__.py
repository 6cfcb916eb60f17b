"""Figures of aid by month and town, small numbers untold."""
