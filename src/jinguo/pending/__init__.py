"""Pending (待办): what waits for a member of staff in the role that she acts in, and what of it is overdue."""
