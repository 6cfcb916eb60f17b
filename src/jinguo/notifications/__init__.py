"""Notifications (通知): a notice is queued with the change that causes it; the worker finds out whom it concerns, sends
each of them one message by one channel, and keeps what became of it.
"""
