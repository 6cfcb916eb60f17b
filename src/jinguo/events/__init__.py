"""活动: what is planned, where and when, who leads, what the risks are, and who has signed up."""
