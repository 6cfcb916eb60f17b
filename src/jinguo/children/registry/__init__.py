"""The files: opened, corrected, closed, erased; categories, guardians and siblings."""
