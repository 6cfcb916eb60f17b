"""Batches of aid: packages and their stock, who is listed, what each was given against which receipt."""
