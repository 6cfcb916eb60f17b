"""Contacts (联系): when a mother was in touch, what she saw, what is due next, and her child's card."""
