"""时长台账: the append-only ledger of service minutes, its rules by version, back-filled claims, and the totals
folded from it.
"""
