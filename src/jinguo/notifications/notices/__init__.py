"""Notices (事由): what has happened that somebody is to be told of, from the change that queues it to its people."""
