"""Wordings (通知文字): the words of notices, as the catalogue has them or an organisation has its own."""
