"""巾帼册 (jinguo): a registry, QR check-in and ledger of hours for Women's Federations.

The map, from the ground up; each package may import those before it and none after it (`pyproject.toml` enforces it):

- `kernel` (errors, clock, database, crypto, what a domain is to all others: `kernel.parts`) and `config`.
- `authority` (who may do what, and the log), `submissions` (a form pressed twice is done once), `organisations` (the
  tree), `people` (one human, one row).
- `access` (accounts, sessions, second factor, appointments, codes), `notifications` (notices, messages, preferences,
  addresses, wordings, channels), `tasks` (work beside the pages), `plans` (the year's programmes).
- `volunteers` (registry, phones, transfers, intake of rosters), `qualifications`, `mothers`, `children` (sealed files),
  `events` (sign-ups, waiting list), `hours` (ledger, totals), `pairings` (proposals, contacts, figures), `concerns`
  (what harms a child), `aid` (wishes, batches, women in difficulty), `checkin` (scans and segments), `finder`.
- `duplicates`, `retention`, `privacy`, `writing` and `webhooks`, which look at all of them; `pending` (what waits).
- `domains`, the list of all domains; `web` (pages by audience, and the API), `worker`, `demo`, `app` and `cli`.

In a domain, `tables` is what is kept, `rules` is pure, `queries` tell, `actions` do, `jobs` happen by themselves, and
`part` introduces it to the others. Where it has several nouns, each is a folder.
"""

import os

os.environ.setdefault("PICCOLO_CONF", "jinguo.piccolo_conf")
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # names are read by the character: 0.3 s of each process's start
