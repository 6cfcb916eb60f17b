"""Clearance (到期清理): what is due by a rule, noticed, cooled off, and cleared."""
