"""Mailboxes to be confirmed, wishes with their proof, links that stop letters, what was refused and lifted."""

from uuid import UUID

import pytest

from jinguo.access.tables import Account
from jinguo.authority.actor import SYSTEM, Actor, Grant
from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.kernel import clock
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.ids import uuid7
from jinguo.notifications.addresses import blocks, links, mailboxes
from jinguo.notifications.addresses.blocks import Block
from jinguo.notifications.addresses.mailboxes import LINK_LIVES, Standing
from jinguo.notifications.catalogue import HERS, Manner, Topic, Way
from jinguo.notifications.channels import Channels
from jinguo.notifications.channels.base import Refused
from jinguo.notifications.errors import BadLink, DeadMailbox, LinkOver, NotBlocked, TooManyLetters
from jinguo.notifications.messages import inbox
from jinguo.notifications.messages.jobs import Post, send_next
from jinguo.notifications.notices.actions import queue
from jinguo.notifications.notices.jobs import address_next
from jinguo.notifications.preferences import actions, opt_out
from jinguo.notifications.tables import BlockedAddress
from jinguo.people.errors import NoSuchPerson, Restricted
from jinguo.retention.requests import actions as retention
from tests.conftest import Hands
from tests.notifications.test_her_messages_kept import MAILBOX, everywhere, has_mailbox, mailbox_of
from tests.notifications.test_outbox import Pigeon, pigeon, telling
from tests.world import WANG_FANGS_PHONE, World, herself

__all__ = ["pigeon"]

OTHER = "fang.wang@example.com"


@pytest.fixture
def post(pigeon: Pigeon) -> Post:
    return Post(Channels({Way.EMAIL: pigeon, Way.SMS: pigeon}), "test")


async def sends(post: Post) -> None:
    for way in (Way.EMAIL, Way.SMS):
        while await send_next(post, way):
            pass


async def told(world: World, post: Post) -> None:
    """An event reminder reaches her by every way that she allows."""
    async with transaction(SYSTEM):
        await queue(SYSTEM, "event_reminder", uuid7(), "/330211/")
    await address_next(telling(world.wang_fang.person), (Way.SMS, Way.EMAIL))
    await sends(post)


def link(text: str) -> str:
    """The token of the link at the foot of a letter."""
    return text.rpartition("/")[2]


async def test_a_mailbox_is_written_to_once_whoever_reads_there_has_confirmed(
    world: World, post: Post, pigeon: Pigeon
) -> None:
    me, her = herself(world.wang_fang), world.wang_fang.person
    assert await mailboxes.give(me, MAILBOX, her)
    assert await mailboxes.standing(me, her) == Standing("", "w***@example.org", clock.now() + LINK_LIVES)
    await told(world, post)

    assert [each.template for each in pigeon.given] == ["confirm_mailbox", "event_reminder"]  # the letter, and an SMS
    letter, _ = pigeon.given
    assert (letter.address, letter.stop) == (MAILBOX, "")
    assert "王芳" not in letter.text + letter.foot  # it may be a stranger's
    assert link(letter.foot) not in str(await everywhere("SELECT * FROM message"))

    await mailboxes.confirm(link(letter.foot))

    assert await mailbox_of(her) == MAILBOX
    assert await mailboxes.standing(me, her) == Standing("w***@example.org")
    assert await mailboxes.give(me, MAILBOX, her) is False
    with pytest.raises(LinkOver):
        await mailboxes.confirm(link(letter.foot))
    pigeon.given.clear()
    await told(world, post)
    assert sorted(each.address for each in pigeon.given) == [WANG_FANGS_PHONE, MAILBOX]


async def test_only_the_last_link_counts_and_not_for_ever(
    world: World, post: Post, pigeon: Pigeon, hands: Hands
) -> None:
    her = world.wang_fang.person
    await mailboxes.give(world.li_mei, MAILBOX, her)
    await mailboxes.give(world.li_mei, OTHER, her)
    await sends(post)
    assert [each.address for each in pigeon.given] == [OTHER]
    first = (await everywhere("SELECT id FROM mailbox WHERE state = 'dropped'"))[0]["id"]

    with pytest.raises(LinkOver):
        await mailboxes.confirm(links.token(links.CONFIRM, first))
    hands.forward(seconds=LINK_LIVES.total_seconds())
    with pytest.raises(LinkOver):
        await mailboxes.confirm(link(pigeon.given[0].foot))
    assert await mailbox_of(her) is None


async def test_a_link_for_one_thing_is_none_for_another(world: World, post: Post, pigeon: Pigeon) -> None:
    await mailboxes.give(herself(world.wang_fang), MAILBOX, world.wang_fang.person)
    await sends(post)
    token = link(pigeon.given[0].foot)
    wrong = token[:-2] + ("AA" if token[-2:] != "AA" else "BB")

    for bad in (wrong, token[:-4], "", "ü", "=" * 38, f"{token}\n"):
        with pytest.raises(BadLink):
            await mailboxes.confirm(bad)
    with pytest.raises(BadLink):
        await opt_out.offered(token)


async def test_a_stranger_is_not_flooded_with_letters_to_confirm(world: World, hands: Hands) -> None:
    her = world.wang_fang.person
    for name in ("a", "b", "c"):
        await mailboxes.give(world.li_mei, f"{name}@example.org", her)
    with pytest.raises(TooManyLetters):
        await mailboxes.give(world.li_mei, "d@example.org", her)
    hands.forward(hours=25)
    assert await mailboxes.give(world.li_mei, "d@example.org", her)


async def test_a_mailbox_that_was_refused_is_not_taken_that_day_and_works_again_once_a_letter_arrives(
    world: World, post: Post, pigeon: Pigeon, hands: Hands
) -> None:
    her = world.wang_fang.person
    pigeon.answers = [Refused("550 5.1.1", "没有这个邮箱，或它已停用", dead=True)]
    await mailboxes.give(world.li_mei, MAILBOX, her)
    await sends(post)
    with pytest.raises(DeadMailbox):
        await mailboxes.give(world.li_mei, MAILBOX, her)

    hands.forward(hours=25)
    await mailboxes.give(world.li_mei, MAILBOX, her)
    await sends(post)
    await mailboxes.confirm(link(pigeon.given[-1].foot))
    pigeon.given.clear()
    await told(world, post)

    assert sorted(each.address for each in pigeon.given) == [WANG_FANGS_PHONE, MAILBOX]


async def test_removing_stops_letters_and_the_link_on_its_way(world: World, post: Post, pigeon: Pigeon) -> None:
    her = world.wang_fang.person
    await has_mailbox(her)
    await mailboxes.give(herself(world.wang_fang), OTHER, her)
    await mailboxes.remove(herself(world.wang_fang), her)
    await sends(post)

    assert await mailbox_of(her) is None
    assert pigeon.given == []


async def test_nobody_gives_or_sees_a_mailbox_out_of_her_reach(world: World) -> None:
    her = world.wang_fang.person
    for stranger in (world.chen_jing, herself(world.liu_yang)):
        for asking in (mailboxes.give(stranger, MAILBOX, her), mailboxes.standing(stranger, her)):
            with pytest.raises((NoSuchPerson, Forbidden)):
                await asking
    with pytest.raises(Forbidden):
        await mailboxes.give(world.sun_hong, MAILBOX, her)
    assert await everywhere("SELECT id FROM mailbox") == []


async def test_an_account_confirms_its_own_mailbox(world: World, post: Post, pigeon: Pigeon) -> None:
    account = Account(username="limei", name="李梅", password_hash="-")
    async with transaction(SYSTEM):
        await Account.insert(account)
    me = Actor(account.id, "李梅", (Grant(Role.OFFICER, "/330211/001/"),))
    await mailboxes.give(me, "limei@example.cn")
    await sends(post)
    await mailboxes.confirm(link(pigeon.given[0].foot))

    assert await mailboxes.standing(me) == Standing("l***@example.cn")
    (row,) = await everywhere("SELECT email FROM account WHERE id = $1", account.id)
    assert Account.email.open(account.id, row["email"]) == "limei@example.cn"
    with pytest.raises(Forbidden):
        await mailboxes.give(herself(world.wang_fang), MAILBOX)


async def wanting(person: UUID, topic: Topic = Topic.SERVICE) -> dict[Way, bool]:
    return {wish.way: wish.wanted for wish in await actions.wishes(SYSTEM, person) if wish.topic is topic}


async def test_by_default_news_is_asked_first_and_an_answer_is_kept_with_its_manner(world: World, hands: Hands) -> None:
    her = world.wang_fang.person
    before = {(wish.topic, wish.wanted) for wish in await actions.wishes(world.li_mei, her)}
    assert before == {(topic, topic is not Topic.NEWS) for topic in HERS}

    assert await actions.record(herself(world.wang_fang), her, {(Topic.SERVICE, Way.SMS): False}) == 1
    hands.forward(hours=1)
    yes = {(Topic.SERVICE, Way.SMS): True, (Topic.NEWS, Way.SMS): True, (Topic.HOURS, Way.SMS): True}
    assert await actions.record(world.li_mei, her, yes, "电话里说的") == 2

    kept = await everywhere("SELECT topic, wanted, manner, recorded_by FROM preference ORDER BY answered_at, topic")
    assert [tuple(row.values()) for row in kept] == [
        ("service", False, "self", None),
        ("news", True, "staff", world.li_mei.id),
        ("service", True, "staff", world.li_mei.id),
    ]
    (entry,) = await everywhere(
        "SELECT detail::text FROM audit_entry WHERE action = 'record_wishes' AND actor = $1", world.li_mei.id
    )
    assert "电话里说的" in entry["detail"]
    assert await actions.record(world.li_mei, her, yes, "电话里说的") == 0


async def test_wishes_of_others_and_of_who_is_leaving_are_not_touched(world: World) -> None:
    her, refused = world.wang_fang.person, {(Topic.SERVICE, Way.SMS): False}
    for actor in (world.chen_jing, herself(world.liu_yang), world.sun_hong):
        with pytest.raises((NoSuchPerson, Forbidden)):
            await actions.record(actor, her, refused)
    await retention.ask(herself(world.wang_fang))
    with pytest.raises(Restricted):
        await actions.record(world.li_mei, her, refused)
    assert await everywhere("SELECT id FROM preference") == []


async def test_the_link_of_a_letter_stops_its_topic_or_all_and_takes_back_only_what_links_have_done(
    world: World, post: Post, pigeon: Pigeon, hands: Hands
) -> None:
    her = world.wang_fang.person
    await has_mailbox(her)
    await actions.record(herself(world.wang_fang), her, {(Topic.HOURS, Way.EMAIL): False})
    await told(world, post)
    (letter,) = [each for each in pigeon.given if each.address == MAILBOX]
    token = link(letter.stop)
    assert letter.stop in letter.foot

    assert not (await opt_out.offered(token)).is_stopped
    assert await wanting(her) == {Way.SMS: True, Way.EMAIL: True}  # looking changes nothing
    hands.forward(minutes=1)
    assert (await opt_out.stop(token)).is_stopped
    assert await wanting(her) == {Way.SMS: True, Way.EMAIL: False}
    hands.forward(minutes=1)
    assert (await opt_out.stop(token, everything=True)).all_stopped
    assert await wanting(her, Topic.ACCOUNT) == {Way.SMS: True, Way.EMAIL: False}
    pigeon.given.clear()
    await told(world, post)
    assert [each.address for each in pigeon.given] == [WANG_FANGS_PHONE]
    hands.forward(minutes=1)

    undone = await opt_out.resume(token)

    assert (undone.stopped, undone.undoable) == ((Topic.HOURS, Topic.NEWS), False)  # her own no, and the default
    manners = await everywhere("SELECT DISTINCT manner FROM preference WHERE topic = 'service'")
    assert [row["manner"] for row in manners] == [Manner.LINK]


async def test_she_reads_her_messages_and_nobody_elses(world: World, post: Post) -> None:
    await told(world, post)
    me = herself(world.wang_fang)
    assert await inbox.unread(me) == 1
    (row,) = (await inbox.own(me)).rows
    assert (row.subject, row.is_new) == ("活动提醒：社区环境整治", True)

    await inbox.mark_read(herself(world.liu_yang), [row.id])
    assert await inbox.unread(me) == 1
    await inbox.mark_read(me, [row.id])

    assert await inbox.unread(me) == 0
    assert [each.is_new for each in (await inbox.own(me)).rows] == [False]
    assert (await inbox.own(herself(world.liu_yang))).rows == []


async def test_staff_see_what_was_refused_and_lift_it_with_a_reason(world: World, hands: Hands) -> None:
    her = world.wang_fang.person
    async with transaction(EVERYWHERE):
        index = BlockedAddress.address_index.of(WANG_FANGS_PHONE)
        block = BlockedAddress(
            channel="sms", address_index=index, code="21610", reason="本人退订", blocked_at=clock.now()
        )
        await BlockedAddress.insert(block)

    assert await blocks.blocks(world.sun_hong, her) == [Block(Way.SMS, clock.now(), "21610", "本人退订")]
    for stranger in (world.chen_jing, herself(world.liu_yang)):
        with pytest.raises((NoSuchPerson, Forbidden)):
            await blocks.blocks(stranger, her)
    with pytest.raises(Forbidden):
        await blocks.lift(world.sun_hong, her, Way.SMS, "恢复了")
    with pytest.raises(NotBlocked):
        await blocks.lift(world.li_mei, her, Way.EMAIL, "恢复了")
    await blocks.lift(world.li_mei, her, Way.SMS, "本人说已恢复")

    assert await blocks.blocks(world.li_mei, her) == []
    (row,) = await everywhere("SELECT lifted_by, lifted_at FROM blocked_address")
    assert row == {"lifted_by": world.li_mei.id, "lifted_at": clock.now()}
    (entry,) = await everywhere("SELECT detail::text FROM audit_entry WHERE action = 'lift_block'")
    assert "本人说已恢复" in entry["detail"] and WANG_FANGS_PHONE not in entry["detail"]
