"""Phones (手机号) of volunteers: changed, passed on, shared, and asked about."""
