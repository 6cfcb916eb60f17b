"""The yearly audit: figures of minors' data that add up, of one's own place alone, without a word about a child."""

import pytest

from jinguo.authority.errors import Forbidden
from jinguo.authority.grants import Role
from jinguo.children.audits.queries import audit
from jinguo.children.catalogue import NOW_SHOWN, ConsentManner, Purpose, View
from jinguo.children.consents.actions import record_consent
from jinguo.children.errors import NotGranted
from jinguo.children.forms import NewConsent
from jinguo.children.readings import actions
from jinguo.children.registry import queries as files
from jinguo.kernel import clock
from tests.children.conftest import SECRETS, Nursery, granted
from tests.world import staff


async def answer(nursery: Nursery, *, given: bool) -> None:
    [guardian, *_] = (await files.child(nursery.li_xia, nursery.yu.id)).guardians
    said = {"version": NOW_SHOWN.version, "manner": ConsentManner.PAPER, "view": View.WILLING}
    new = NewConsent(guardian=guardian.id, given=given, answered_on=clock.today(), **said)  # type: ignore[arg-type]
    await record_consent(nursery.li_xia, nursery.yu.id, new)


async def test_it_counts_whose_data_is_held_who_read_it_and_why(nursery: Nursery) -> None:
    year = clock.today().year
    with pytest.raises(NotGranted):
        await actions.read(nursery.li_xia, nursery.yu.id, Purpose.VISIT)
    await granted(nursery, nursery.yu.id)
    for purpose in (Purpose.VISIT, Purpose.GUARDIAN):
        await actions.read(nursery.li_xia, nursery.yu.id, purpose)
    await answer(nursery, given=True)
    await answer(nursery, given=False)

    found = await audit(nursery.zhou_min, year)

    assert found.children == found.ages.under_14 + found.ages.from_14 >= 1
    assert (found.consents.given, found.consents.refused, found.consents.withdrawn) == (1, 0, 1)
    assert found.without_consent == found.files.opened
    [reader] = found.readers
    assert (reader.name, reader.read, reader.files, reader.refused) == ("李霞", 2, 1, 1)
    assert set(reader.why) == {Purpose.VISIT.label, Purpose.GUARDIAN.label}
    assert (found.grants.asked, found.grants.agreed) == (1, 1)
    assert found.unreviewed_months == tuple(range(1, clock.today().month))
    assert not any(secret in repr(found) for secret in SECRETS)


async def test_another_district_and_who_only_reads_see_nothing_of_it(nursery: Nursery) -> None:
    await granted(nursery, nursery.yu.id)
    await actions.read(nursery.li_xia, nursery.yu.id, Purpose.VISIT)

    elsewhere = await audit(staff("胡敏", Role.ADMINISTRATOR, "/430112/"), clock.today().year)

    assert (elsewhere.children, elsewhere.readers, elsewhere.grants.asked) == (0, (), 0)
    with pytest.raises(Forbidden):
        await audit(nursery.li_xia, clock.today().year)
