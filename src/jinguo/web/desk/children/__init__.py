"""Pages of children's files: codes in lists and on cards, what is sealed only as the answer to a reading."""
