"""Notices of events (活动通知): what is told, and to whom."""
