"""Totals (合计): entries folded, as a page, as a figure, as a file to hand upward."""
