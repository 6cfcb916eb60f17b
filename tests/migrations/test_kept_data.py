"""What version 0.1.0 kept is whole after all migrations of today."""

import json
import re
from datetime import timedelta

import httpx

from jinguo.access.accounts.actions import open_session
from jinguo.authority import anchors, rotation
from jinguo.authority.actor import SYSTEM
from jinguo.authority.keys import agree_on_keys
from jinguo.authority.verification import verify
from jinguo.hours.catalogue import By, Method
from jinguo.hours.forms import Selection
from jinguo.hours.totals.queries import totals
from jinguo.kernel import crypto
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.notifications.catalogue import Cause
from jinguo.retention.catalogue import Stop
from jinguo.retention.queries import refuse_forgotten
from jinguo.web import limits
from jinguo.web.cookies import SESSION, real_name
from tests.migrations.conftest import KEPT
from tests.web.conftest import Clients, clients, origin

__all__ = ["clients", "origin"]

TOTALS = json.loads((KEPT / "totals.json").read_text(encoding="utf-8"))
"""The hours as 0.1.0 counted them: `position`, the `minutes` of each source, and by each `By`: key -> minutes."""

LINK = re.compile(r'href="(/[^"#?]*)[^"]*"')
ID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9]{6,}|(?<=/e/)[^/]+")


async def counted(by: By) -> dict[str, int]:
    """Key -> minutes, up to where the ledger was."""
    lines = (await totals(SYSTEM, Selection(by=by, position=TOTALS["position"]))).lines()
    return {str(line.key): line.minutes for line in lines}


async def walked(browser: httpx.AsyncClient, first: str) -> dict[str, int]:
    """One page of each shape that links lead to, and the status that it answered with."""
    waiting, answers = [first], {}
    while waiting:
        path = waiting.pop()
        if (shape := ID.sub("…", path)) in answers or "logout" in path:
            continue
        limits.BUCKETS.clear()
        page = await browser.get(path)
        answers[shape] = page.status_code
        if page.headers.get("content-type", "").startswith("text/html"):
            waiting += [*LINK.findall(page.text), *filter(None, [page.headers.get("location")])]
    return answers


async def test_log_keys_erasures_and_hours_are_as_they_were(migrated: None) -> None:
    await agree_on_keys(SYSTEM, crypto.ring())
    await refuse_forgotten(SYSTEM)
    verdict = await verify(SYSTEM, [anchors.read(KEPT / "log.anchor.txt")])
    found = await totals(SYSTEM, Selection(position=TOTALS["position"]))

    assert (verdict.broken, verdict.rows, verdict.anchors) == ((), 1339, 1)
    assert await rotation.check(SYSTEM, lambda *_: None) == []
    assert {source.value: minutes for source, minutes in found.by_source.items()} == TOTALS["minutes"]
    known = [by for by in By if by.value in TOTALS]
    assert {by.value: await counted(by) for by in known} == {by.value: TOTALS[by.value] for by in known}


async def test_entries_know_how_they_were_proven(migrated: None) -> None:
    proven = await counted(By.METHOD)

    sources = dict.fromkeys(TOTALS["minutes"], 0)
    for method, minutes in proven.items():
        sources[Method(method).source.value] += minutes
    assert sources == TOTALS["minutes"]
    assert {"screen", "leader", "settled", "claim"} <= proven.keys()


async def test_causes_stand_in_columns_that_stood_in_sentences(migrated: None) -> None:
    async with transaction(EVERYWHERE):
        messages = await fetch("SELECT state, cause, reason, code FROM message WHERE reason <> '' OR code <> ''")
        batches = await fetch("SELECT stop FROM retention_batch WHERE stopped <> ''")
        emptied = await fetch("SELECT emptied_at IS NULL AS kept FROM account WHERE name = '已删除'")

    assert [row["reason"] for row in messages if row["state"] != "sent" and row["cause"] not in list(Cause)] == []
    assert [row["code"] for row in messages if row["code"] in ("stopped", "recalled", "no_channel")] == []
    assert [row["reason"] for row in messages if row["reason"].startswith("试了")] == []
    assert {row["stop"] for row in batches} <= set(Stop)
    assert [row for row in emptied if row["kept"]] == []


async def test_every_page_answers(migrated: None, clients: Clients) -> None:
    async with transaction(EVERYWHERE):
        (office,) = await fetch("SELECT id FROM account WHERE username = 'zhenhai'")
        (her,) = await fetch("SELECT person FROM entry GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")
        of_office, _ = await open_session(office["id"], None, "", timedelta(hours=8))
        of_hers, _ = await open_session(None, her["person"], "", timedelta(days=30))

    desk = await walked(await clients(cookies={real_name(SESSION): of_office}), "/desk")
    hers = await walked(await clients(cookies={real_name(SESSION): of_hers}), "/me")

    assert {path: status for path, status in (desk | hers).items() if status >= httpx.codes.BAD_REQUEST} == {}
    assert len(desk) > 60
    assert len(hers) > 12
