"""Erasures (删除): what is done once a request is due, and the log of it outside the database."""
