"""Submissions: what was sent once is done once, however often it is pressed, and the first answer is given again."""
