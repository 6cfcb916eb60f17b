"""Women in difficulty: a sealed register, read with a grant alone."""
