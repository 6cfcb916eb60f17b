"""强制报告: the form that anybody on the staff fills in, and the pages of its keepers."""
