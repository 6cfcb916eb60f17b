"""巾帼册 (jinguo): a registry, QR check-in and ledger of hours for Women's Federations.

The map, from the ground up: `kernel` (errors, clock, database, crypto) · `config` · `authority` (who may do what, and
the log) ·
`organisations` (the tree) · `people` (one human,
one row) · `access` (logging in) · `notifications` · `plans` (the year's programmes) · `volunteers` · `events` ·
`hours` (the append-only ledger) · `checkin` (scans and segments) · `web` (pages by audience, and the API) · `app` and
`cli` (where the parts meet). Each package may import those before it and none after it; `pyproject.toml` enforces
that.
"""

import os

os.environ.setdefault("PICCOLO_CONF", "jinguo.piccolo_conf")
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # names are read by the character: 0.3 s of each process's start
