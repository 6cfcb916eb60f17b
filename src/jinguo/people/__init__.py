"""人员: one human is one row; the only home of phone and ID number, and of what each person has consented to."""
