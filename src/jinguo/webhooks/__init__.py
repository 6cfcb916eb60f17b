"""Webhooks (接口推送): other systems are told that something has changed, and fetch it by the API with their own token.

A delivery carries kinds, ids and positions, never anything about a person. The database itself writes it in the
transaction of the change (see the migrations), for every way in which rows come to be. docs/decisions/webhooks.md.
"""
