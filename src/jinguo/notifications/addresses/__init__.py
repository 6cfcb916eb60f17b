"""Addresses (地址): mailboxes, numbers and mailboxes that are blocked, and links in letters."""
