"""The waiting list (候补): who waits for a place, and who moves up."""
