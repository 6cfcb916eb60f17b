"""Audits (未成年人个人信息合规审计): what was done with children's data in a year, on one page."""
