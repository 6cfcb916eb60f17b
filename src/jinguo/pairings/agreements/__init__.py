"""Agreements (结对协议): the paper that federation, mother and guardian sign, and the scan of it."""
