"""镇海区 with one of everything that an address can name, and strangers of every role who try to get at it."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx

from jinguo.access.accounts.actions import open_session
from jinguo.access.tables import Account, Invitation, RoleGrant, Session, Token
from jinguo.aid.batches import actions as aid
from jinguo.aid.batches import queries as batches
from jinguo.aid.catalogue import Purpose as WomanPurpose
from jinguo.aid.forms import NewAnswer, NewBatch, NewPackage, NewReceivers, NewWish, NewWoman, WomanRequest
from jinguo.aid.wishes import actions as wishes
from jinguo.aid.women import actions as women
from jinguo.aid.women import grants as women_grants
from jinguo.aid.women import queries as women_queries
from jinguo.authority.actions import note
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import BUSINESS, OFFICES, Role
from jinguo.checkin.tables import Scan, Segment
from jinguo.children.catalogue import ConsentManner, Emergency, Purpose
from jinguo.children.consents.actions import record_consent
from jinguo.children.consents.queries import answers
from jinguo.children.forms import GrantRequest, NewChild, NewConsent, NewTriage, SiblingCode
from jinguo.children.readings import actions as readings
from jinguo.children.readings import queries as reading_queries
from jinguo.children.registry import actions as children
from jinguo.children.registry import queries as child_files
from jinguo.children.registry.siblings import link_sibling
from jinguo.children.triages.actions import decide_level
from jinguo.concerns import actions as concerns
from jinguo.concerns.forms import NewConcern
from jinguo.duplicates.tables import DuplicatePair, Merge
from jinguo.events import queries as events
from jinguo.finder.tables import SavedFilter
from jinguo.hours.tables import Entry
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, fetch, transaction
from jinguo.kernel.forms import parse
from jinguo.kernel.ids import uuid7
from jinguo.kernel.pictures.scans import Clean, Media
from jinguo.mothers.tables import Mother, Stage, Team
from jinguo.notifications.tables import Message, Notice
from jinguo.organisations import queries as places
from jinguo.organisations.queries import Place
from jinguo.pairings.tables import Exclusion, Exemption, Pairing, PairingImport, PairingStep, Proposal, ProposedPair
from jinguo.people.catalogue import Relation
from jinguo.people.resemblance import Likeness
from jinguo.people.tables import PhoneHolding
from jinguo.qualifications.tables import Qualification, QualificationKind
from jinguo.retention.catalogue import Manner
from jinguo.retention.tables import Batch, Erasure, Hold
from jinguo.tasks.catalogue import SAVED_AT, TaskKind
from jinguo.tasks.tables import SavedExport, Task
from jinguo.volunteers.tables import Transfer, Volunteer
from jinguo.webhooks.catalogue import Change
from jinguo.webhooks.tables import Delivery, Webhook
from tests.web.conftest import COMMUNITY, DISTRICT, STREET
from tests.web.desk_town import Town, claimed, inside, office, published, served, settle_town
from tests.world import herself, id_number

WORDS = ("王芳", "李娜", "赵敏", "亲子阅读", "镇海干事")
"""What gives 镇海区 away in an answer: its people, its event, who works there."""


@dataclass(frozen=True, slots=True)
class Filled:
    """`ids`: name of an address's parameter -> the id of such a thing in 镇海区."""

    town: Town
    ids: dict[str, str]
    words: tuple[str, ...]


async def fill() -> Filled:
    """Plant 镇海区 and all that can be named there. The places must be there."""
    town = await settle_town()
    event = await published(town.office, clock.now() - timedelta(minutes=30))
    await inside(town.office, town.wang_fang.id, event)
    await served(town.office, town.wang_fang.id, None, clock.now() - timedelta(days=2), 90)
    ids: dict[str, Any] = {"event_id": event, "volunteer_id": town.wang_fang.id, "code": STREET}
    ids["claim_id"] = await claimed(town.office, town.wang_fang.id, clock.now() - timedelta(days=3))
    ids["slug"] = (await events.event(SYSTEM, event)).slug
    async with transaction(EVERYWHERE):
        for name, table in (("scan_id", Scan), ("segment_id", Segment), ("entry_id", Entry)):
            row = await table.select(table.id).first()
            ids[name] = row["id"] if row else None
        ids |= await _of_messages(town, event)
        ids |= await _of_access(await places.by_code(DISTRICT), town)
        ids |= await _of_people(await places.by_code(COMMUNITY), town)
        ids |= await _of_webhooks()
        ids |= await _of_care(await places.by_code(COMMUNITY), town)
    ids |= await _of_children(town)
    ids |= await _of_pairings(ids["child_id"], ids["mother_id"])
    ids |= await _of_concerns(town)
    numbers = (town.wang_fang.number, town.li_na.number, town.zhao_min.number)
    return Filled(town, {name: str(value) for name, value in ids.items()}, (*WORDS, *numbers))


async def _of_access(over: Place, town: Town) -> dict[str, UUID]:
    account = Account(username="zhenhai", name="镇海干事", password_hash="-")
    await Account.insert(account)
    grant = RoleGrant(account=account.id, role=Role.OFFICER.value, organisation=over.id, path=over.path)
    later = clock.now() + timedelta(days=2)
    facts: dict[str, Any] = {"organisation": over.id, "path": over.path, "expires_at": later}
    invitation = Invitation(digest=b"i" * 32, name="镇海干事", role=Role.READER.value, **facts)
    token = Token(digest=b"t" * 32, name="镇海干事", role=Role.READER.value, account=account.id, **facts)
    await RoleGrant.insert(grant)
    await Invitation.insert(invitation)
    await Token.insert(token)
    _, session = await open_session(None, town.wang_fang.person, "", timedelta(days=30))
    tasks = await _of_tasks(account.id, grant.id, over.path)
    named = tasks | {"account_id": account.id, "grant_id": grant.id, "invitation_id": invitation.id}
    return named | {"token_id": token.id, "session_id": session}


async def _of_tasks(account: UUID, hat: UUID, path: str) -> dict[str, UUID]:
    asked: dict[str, Any] = {"account": account, "hat": hat, "path": path, "kind": TaskKind.ROSTER_EXPORT.value}
    task = Task(key="镇海", title="导出名册：亲子阅读", state="done", outcome="王芳", finished_at=clock.now(), **asked)
    saved = SavedExport(title="导出名册：亲子阅读", every="week", at_time=SAVED_AT, **asked)
    await Task.insert(task)
    sought = SavedFilter(account=account, account_name="镇海干事", path=path, name="亲子阅读", shared=True)
    await SavedExport.insert(saved)
    await SavedFilter.insert(sought)
    return {"task_id": task.id, "saved_id": saved.id, "filter_id": sought.id}


async def _of_people(place: Place, town: Town) -> dict[str, UUID]:
    path, now = place.path, clock.now()
    first, second = sorted((town.wang_fang.person, town.li_na.person))
    pair = DuplicatePair(
        first=first, first_path=path, second=second, second_path=path, reasons=[next(iter(Likeness)).value]
    )
    merge = Merge(kept=first, kept_path=path, gone=second, gone_path=path, reason="同一个人")
    nothing = {"consents": [], "answers": [], "pointing": [], "local_only": False, "restricted": False}
    merge.moved = json.dumps({"people": nothing})
    asked = Erasure(number="SC2026-000001", person=first, path=path, manner=Manner.PAPER.value, answer_by=clock.today())
    hold = Hold(person=first, path=path, reason="王芳的投诉还没有办结", until=clock.today() + timedelta(days=9))
    due = {"cutoff": now, "due_at": now, "found_rows": 1, "found_people": 1}
    batch = Batch(rule="left_volunteers", path="/330211/", **due)
    transfer = Transfer(
        volunteer=town.wang_fang.id,
        person=town.wang_fang.person,
        owner_path=path,
        organisation=place.id,
        path=path,
        reason="王芳搬家了",
    )
    shared = PhoneHolding(person=first, path=path, kind="shared", owner="李娜", reason="自己没有手机")
    shared.phone, shared.relation = "13800001234", Relation.CHILD.value
    rows = {"pair_id": pair, "merge_id": merge, "request_id": asked, "hold_id": hold, "batch_id": batch}
    rows |= {"transfer": transfer, "holding": shared}
    for row in rows.values():
        await type(row).insert(row)
    roster = uuid7()
    await note(town.office, "import_roster", "roster", roster, "/330211/", added=1)
    await Volunteer.update({Volunteer.roster: roster}).where(Volunteer.id == town.wang_fang.id)
    return {name: row.id for name, row in rows.items()} | {"roster": roster}


async def _of_care(place: Place, town: Town) -> dict[str, UUID]:
    own = QualificationKind(path="/330211/", label="绘本陪读培训", sort="training")
    held = Qualification(person=town.wang_fang.person, path=place.path, kind=str(own.id), begun_on=clock.today())
    await QualificationKind.insert(own)
    await Qualification.insert(held)
    mother = Mother(person=town.wang_fang.person, path=place.path, distance="town", manner="staff")
    await Mother.insert(mother)
    team = Team(path="/330211/", name="亲子阅读妈妈队")
    await Team.insert(team)
    await Stage.insert(Stage(mother=mother.id, person=mother.person, path=place.path, state="applied"))
    return {"kind_id": own.id, "qualification_id": held.id, "mother_id": mother.id, "team_id": team.id}


async def _of_pairings(child: UUID, mother: UUID) -> dict[str, UUID]:
    """A pairing that runs, and a proposal with a line for the same child."""
    async with transaction(EVERYWHERE):
        [row] = await fetch("SELECT person, path FROM mother WHERE id = $1", mother)
        pairing = Pairing(child=child, mother=mother, person=row["person"], path=row["path"], manner="one")
        await Pairing.insert(pairing)
        step = PairingStep(pairing=pairing.id, person=row["person"], path=row["path"], step="proposed")
        step.happened_on = clock.today()
        await PairingStep.insert(step)
        proposal = Proposal(path="/330211/", total=1)
        await Proposal.insert(proposal)
        line = ProposedPair(proposal=proposal.id, child=child, mother=mother, path=row["path"], score=1)
        await ProposedPair.insert(line)
        made = PairingImport(path=row["path"], rows=1, pairings=[pairing.id])
        await PairingImport.insert(made)
        unwanted = Exclusion(child=child, mother=mother, path=row["path"], reason="guardian")
        await Exclusion.insert(unwanted)
        rests = Exemption(pairing=pairing.id, person=row["person"], path=row["path"], duty="visit", until=clock.today())
        rests.excuse = "away"
        await Exemption.insert(rests)
    named = {"exemption_id": rests.id, "pairing_id": pairing.id, "line_id": line.id, "import_id": made.id}
    return {**named, "exclusion_id": unwanted.id}


async def _of_concerns(town: Town) -> dict[str, UUID]:
    """A concern that 王芳 has filed, and in which 李娜 is named."""
    about = {"situations": ["4"], "ground": "seen", "known_on": clock.today(), "danger": "unknown"}
    told = {"channel": "not_yet", "who": "王芳邻居家的孩子", "number": town.li_na.number}
    filed = await concerns.file(herself(town.wang_fang), parse(NewConcern, {**about, **told}))
    async with transaction(EVERYWHERE):
        [name] = await fetch("SELECT id FROM concern_name WHERE concern = $1", filed.id)
    return {"concern_id": filed.id, "name_id": name["id"]}


async def _of_children(town: Town) -> dict[str, UUID]:
    """A child's file with a sibling, everything that hangs on it, a request to read it and an urgent opening."""
    keeper = office("/330211/", Role.COORDINATOR, "镇海干事")
    one = await children.open_file(keeper, parse(NewChild, {**CHILD, "born_on": "2016-05-05"}))
    other = await children.open_file(keeper, parse(NewChild, {**CHILD, "born_on": "2018-05-05"}))
    await link_sibling(keeper, one.id, SiblingCode(code=other.code, same_household=True))
    grant = await readings.ask(keeper, one.id, GrantRequest(purpose=Purpose.VISIT))
    await readings.open_urgently(keeper, one.id, Emergency.LOST)
    card = await child_files.child(keeper, one.id)
    consent = {"guardian": card.guardians[0].id, "given": "true", "manner": "paper", "view": "willing"}
    scan = Clean(b"%PDF-1.7 %%EOF", Media.PDF)
    await record_consent(keeper, one.id, parse(NewConsent, {**consent, "answered_on": clock.today()}), scan)
    [answer] = await answers(keeper, one.id)
    level = {"must_report": "false", "level": "blue", "grounds": ["income"]}
    await decide_level(keeper, one.id, parse(NewTriage, level))
    wish = await wishes.collect(keeper, NewWish(child=one.id, item="storybook", value=90))
    woman = await women.register(keeper, parse(NewWoman, {**WOMAN, "organisation": COMMUNITY}))
    woman_grant = await women_grants.ask(keeper, woman, WomanRequest(purpose=WomanPurpose.VISIT))
    [kind] = (await women_queries.woman(keeper, woman)).kinds
    of_women = {"woman_id": woman, "woman_grant_id": woman_grant, "woman_kind_id": kind.id}
    agreed = NewAnswer(given=True, manner=ConsentManner.PAPER, answered_on=clock.today())
    await women.record_answer(keeper, woman, agreed)
    package = await aid.make_package(keeper, NewPackage(title="亲子阅读包", contents="书", value=50))
    batch = await aid.open_batch(keeper, parse(NewBatch, {**BATCH, "organisation": COMMUNITY}))
    await aid.list_receivers(keeper, batch, NewReceivers(codes="F-1"))
    [share] = await batches.shares(keeper, batch)
    of_women |= {"aid_batch_id": batch, "aid_share_id": share.id, "package_id": package}
    [opening] = await reading_queries.openings(town.office)
    named = of_women | {"child_id": one.id, "wish_id": wish, "category_id": card.given[0].id}
    named |= {"guardian_id": card.guardians[0].id}
    return named | {
        "sibling_id": card.siblings[0].id,
        "reading_id": grant,
        "opening_id": opening.id,
        "consent_id": answer.id,
        "attachment_id": answer.scan,
    }


BATCH = {"programme": "festival", "title": "亲子阅读慰问", "funding": "budget", "goods": "米和油", "value": 200}

WOMAN = {
    "name": "王芳",
    "id_number": id_number("19680315", "244"),
    "category": "cancer",
    "source": "visit",
    "since": "2026-03-01",
    "checked_on": "2026-11-01",
}

CHILD = {
    "organisation": COMMUNITY,
    "name": "王芳",
    "address": "城东社区王芳家",
    "kinship": "grandmother",
    "guardian": "王芳",
    "guardian_phone": "13800001234",
    "category": "left_behind",
    "source": "visit",
    "since": "2025-03-01",
    "checked_on": "2026-11-01",
    "needs": ["study_reading"],
}


async def _of_webhooks() -> dict[str, UUID]:
    told = Change.EVENT_PUBLISHED.value
    held: dict[str, Any] = {"role": Role.OFFICER.value, "path": "/330211/"}
    webhook = Webhook(url="http://127.0.0.1/镇海干事", kinds=[told], secret="-", **held)
    delivery = Delivery(webhook=webhook.id, path="/330211/", kind=told)
    await Webhook.insert(webhook)
    await Delivery.insert(delivery)
    return {"webhook_id": webhook.id, "delivery_id": delivery.id}


async def _of_messages(town: Town, event: UUID) -> dict[str, UUID]:
    about = {"kind": "event_reminder", "person": town.wang_fang.person, "path": "/330211/", "due_at": clock.now()}
    notice = Notice(key="王芳", thing=event, **about)
    message = Message(key="王芳", notice=notice.id, channel="sms", subject="王芳", text="王芳您好，亲子阅读", **about)
    writing = uuid7()
    words = Notice(key=f"word:{writing}", thing=writing, facts='{"subject": "王芳", "word": "亲子阅读"}')
    words.kind, words.path, words.due_at = "word", "/330211/", clock.now()
    await Notice.insert(notice, words)
    await Message.insert(message)
    return {"notice_id": notice.id, "message_id": message.id, "writing_id": writing}


Clients = Callable[..., Awaitable[httpx.AsyncClient]]


async def wearing(
    clients: Clients, role: Role, code: str, *, event: UUID | None = None, deputy: bool = False
) -> httpx.AsyncClient:
    """A browser of 陌生人, who has just proven herself, in one hat: perhaps of one event only, perhaps as a deputy."""
    over, kind = await places.by_code(code), OFFICES.get(role, BUSINESS)
    async with transaction(SYSTEM):
        account, absent = [
            Account(username=str(uuid7()), name=name, password_hash="-", kind=kind)
            for name in ("陌生人", "陌生人的同事")
        ]
        await Account.insert(account, absent)
        facts = {"kind": kind, "role": role.value, "organisation": over.id, "path": over.path, "event": event}
        stood_for = RoleGrant(account=absent.id, **facts)
        await RoleGrant.insert(stood_for)
        ends = {"deputy_for": stood_for.id, "until": clock.now() + timedelta(days=5)} if deputy else {}
        await RoleGrant.insert(RoleGrant(account=account.id, **facts, **ends))
        token, session = await open_session(account.id, None, "", timedelta(hours=8))
        await Session.update({Session.proven_at: clock.now()}).where(Session.id == session)
    return await clients(cookies={"__Host-jinguo": token})


KEPT_OF_A_PRESS = "submission"
"""A press leaves a row here, by whomever and whatever became of it: two digests, and an answer that is sealed."""

_DIGEST = """
SELECT '{name}', md5(string_agg(line, chr(10) ORDER BY line))
  FROM (SELECT ROW({what})::text AS line FROM "{name}" t) _"""


async def digests(root: asyncpg.Connection) -> str:
    """The statement of a fingerprint: each table's name, and a digest of its rows. Whoever reads leaves nothing in
    any of them but the last use of her session.
    """
    tables = await root.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
    names = [row["tablename"] for row in tables if row["tablename"] != KEPT_OF_A_PRESS]
    what = {"session": "id, ended_at"}
    return " UNION ALL ".join(_DIGEST.format(name=name, what=what.get(name, "t.*")) for name in names)


async def fingerprint(root: asyncpg.Connection, statement: str) -> dict[str, str]:
    """Table -> a digest of its rows, by the statement that `digests` made."""
    return {name: digest for name, digest in await root.fetch(statement)}
