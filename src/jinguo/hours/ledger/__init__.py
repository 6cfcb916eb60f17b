"""The ledger (台账): services are recorded, entries taken back; it is only ever added to."""
