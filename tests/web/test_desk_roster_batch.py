"""One import on the desk: what became of each row, found again, taken back; and a column that somebody must explain."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from jinguo.authority.grants import Role
from jinguo.config import settings
from tests.volunteers.rosters import xlsx
from tests.web.conftest import Staff
from tests.web.reading import text
from tests.web.test_desk_roster import matched as answered
from tests.web.test_desk_roster import pressed, sent, upload
from tests.world import CHENGDONG, WANGCHENG, ZHENHAI, World

ROSTER = (
    ("镇海区巾帼志愿者花名册", None, None),
    ("姓名", "联系电话", "村社"),
    ("张玉梅（组长）", "13800007741", "西门社区"),
    ("陈凤霞", "1380000", "西门社区"),
    ("合计", "2人", None),
)


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A data directory of the test's own."""
    monkeypatch.setenv("JINGUO_DATA", str(tmp_path))
    settings.cache_clear()
    yield
    settings.cache_clear()


async def test_each_row_is_told_and_the_import_is_found_again_and_taken_back(world: World, staff: Staff) -> None:
    office, elsewhere = await staff(Role.OFFICER, ZHENHAI), await staff(Role.OFFICER, WANGCHENG, "陈静")
    trial = await upload(office, xlsx(ROSTER))
    assert "可新登记 1 人 已经登记过 0 人 退回 1 行 略过 3 行" in text(trial.text)
    assert "标题和表头 2 行：第 1 行、第 2 行 小计、合计 1 行：第 5 行" in text(trial.text)
    assert "每个人都已经书面同意" in text(trial.text)

    done = await office.get((await pressed(office, trial)).headers["Location"])
    address = done.text.split('href="/desk/volunteers/rosters/')[1].split('"')[0]
    batch = f"/desk/volunteers/rosters/{address}"
    listed = await office.get(f"/desk/volunteers?roster={address}")
    assert "这次导入的 1 人" in text(listed.text)
    assert "张玉梅" in listed.text
    assert "（组长）" not in listed.text

    assert (await elsewhere.get(batch)).status_code == 404
    assert (await elsewhere.post(f"{batch}/recall", data={"reason": "不是我们的"})).status_code == 404
    page = await office.get(batch)
    assert "可以撤回 1 人" in text(page.text)
    assert (await office.post(f"{batch}/recall", data={"reason": ""})).status_code == 400
    gone = await office.post(f"{batch}/recall", data={"reason": "导错了文件"})
    after = text((await office.get(gone.headers["Location"])).text)
    assert "已撤回 1 人" in after
    assert "当时登记 1 人 已经撤回 1 人 可以撤回 0 人 不能撤回 0 人" in after
    assert "这一批已经全部撤回" in after
    assert "张玉梅" not in (await office.get("/desk/volunteers")).text
    assert (await office.post(f"{batch}/recall", data={"reason": "再来一次"})).status_code == 409


async def test_a_column_of_yes_and_no_is_explained_before_anything_goes_on(world: World, staff: Staff) -> None:
    office: httpx.AsyncClient = await staff(Role.OFFICER, ZHENHAI)
    rows = (("姓名", "联系电话", "接受调剂"), ("张玉梅", "13800007741", "是"), ("陈凤霞", "13800007742", "否"))

    page = await sent(office, xlsx(rows))
    stopped = await answered(office, page, organisation=CHENGDONG)
    assert stopped.status_code == 400
    assert "这一列只填了是或否" in stopped.text
    refused = await answered(office, page, organisation=CHENGDONG, column_0_2="agree_collect")

    assert "可新登记 1 人 已经登记过 0 人 退回 1 行 略过 1 行" in text(refused.text)
