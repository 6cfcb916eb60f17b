"""The keys of a service that runs: rotated amid readers and writers, killed halfway, taken up again; the wrong one."""

import asyncio
import csv
import itertools
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import httpx
import pytest

from jinguo.kernel.crypto import KeyRing
from jinguo.kernel.database import embedded
from jinguo.kernel.secrets import keyfile
from tests.service import PATIENCE_SECONDS, Service, serving, standing
from tests.world import id_number

PEOPLE = 6000
VILLAGE = "330211001001"
SURNAMES = "王李张刘陈杨赵黄周吴"


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with serving(tmp_path, "--workers", "2") as running:
        running.plant()
        yield running


@pytest.fixture
def ground(tmp_path: Path) -> Iterator[Service]:
    """The places and the database, for commands alone."""
    with standing(tmp_path) as service:
        service.plant()
        yield service


def roster(path: Path, people: int) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["姓名", "手机号码", "身份证号码", "紧急联系人", "紧急联系人电话"])
        for each in range(people):
            born = f"19{50 + each % 50}{1 + each % 12:02}{1 + each % 28:02}"
            name = SURNAMES[each % 10] + SURNAMES[each // 10 % 10] + SURNAMES[each // 100 % 10]
            phone = f"138{each:08}"
            rows.writerow([name, phone, id_number(born, f"{each // 10 % 1000:03}"), "王建国", f"137{each:08}"])
    return path


class Traffic:
    """Writers who register volunteers, and readers who open what is sealed, until told to stop."""

    def __init__(self, service: Service, token: str) -> None:
        self._service, self._token = service, token
        self._numbers = itertools.count()
        self._over = False
        self.answers: Counter[tuple[str, int]] = Counter()
        self.written: dict[str, str] = {}
        self.refusals: set[str] = set()

    async def __aenter__(self) -> "Traffic":
        self._tasks = [asyncio.create_task(each) for each in (*(self._write() for _ in range(2)), self._read())]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over = True
        await asyncio.gather(*self._tasks)

    async def _write(self) -> None:
        async with self._service.program(self._token) as program:
            while not self._over:
                phone = f"139{next(self._numbers):08}"
                new = {"name": "孙丽", "phone": phone, "organisation": VILLAGE, "agree_collect": True}
                answer = await program.post("/api/v1/volunteers", json={**new, "emergency_phone": "057486123456"})
                self.answers["write", answer.status_code] += 1
                self.refusals |= {answer.text} if answer.is_error else set()
                if answer.status_code == httpx.codes.CREATED:
                    self.written[answer.json()["id"]] = phone
                await asyncio.sleep(0.02)

    async def _read(self) -> None:
        async with self._service.program(self._token) as program:
            while not self._over:
                found = await program.get("/api/v1/volunteers", params={"q": "孙丽"})
                self.answers["read", found.status_code] += 1
                self.refusals |= {found.text} if found.is_error else set()
                for row in found.json().get("rows", [])[:3]:
                    card = await program.get(f"/api/v1/volunteers/{row['id']}")
                    self.answers["read", card.status_code] += 1
                    assert card.json()["phone"].startswith("139****")
                await asyncio.sleep(0.6)


def under(service: Service) -> dict[str, int]:
    """Key id -> values under it."""
    return {key["key"]: key["values"] for key in service.run("keys", "list")["keys"]}


async def test_a_rotation_under_load_that_is_killed_and_resumed_loses_nothing_and_leaves_nothing_behind(
    service: Service,
) -> None:
    imported = service.run(
        "volunteers", "import", str(roster(service.place / "r.csv", PEOPLE)), "--organisation", VILLAGE
    )
    assert imported["added"] == PEOPLE
    ((old, before),) = under(service).items()
    assert before == 3 * PEOPLE

    async with Traffic(service, service.token("officer")) as traffic:
        await asyncio.sleep(1)
        killed = service.started("keys", "rotate", "--backed-up")
        lines = await asyncio.to_thread(lambda: [killed.stderr.readline() for _ in range(4)] if killed.stderr else [])
        killed.kill()
        killed.communicate()
        assert "0/" in lines[-1], lines
        halfway = await asyncio.to_thread(under, service)
        assert len(halfway) == 2 and 0 < halfway[old] < before
        await asyncio.sleep(1)
        again = await asyncio.to_thread(service.run, "keys", "rotate", "--resume")
        await asyncio.sleep(1)

    assert again["resealed"] > 0 and again["broken"] == []
    assert traffic.refusals == set()
    assert set(traffic.answers) == {("write", 201), ("read", 200)}
    assert len(traffic.written) == traffic.answers["write", 201] > 30
    after = under(service)
    assert after[old] == 0 and after[again["key"]] == before + 2 * len(traffic.written)
    assert service.run("keys", "check")["broken"] == []
    async with service.program(service.token("officer")) as program:
        for volunteer, phone in list(traffic.written.items())[:: max(1, len(traffic.written) // 10)]:
            card = (await program.get(f"/api/v1/volunteers/{volunteer}")).json()
            assert card["phone"] == f"{phone[:3]}****{phone[-4:]}"
    service.run("keys", "retire", old, "--backed-up")
    assert list(KeyRing.load(service.data / "keyring.json").masters) == [again["key"]]
    assert service.run("keys", "check")["broken"] == []


async def test_keys_are_not_rotated_without_a_backup_and_what_does_not_open_is_named(ground: Service) -> None:
    ground.run("volunteers", "import", str(roster(ground.place / "r.csv", 5)), "--organisation", VILLAGE)

    refused = ground.started("keys", "rotate")
    _, said = refused.communicate(timeout=PATIENCE_SECONDS)
    assert refused.returncode == 1 and "--backed-up" in said and "备份" in said
    assert len(under(ground)) == 1

    root = await asyncpg.connect(embedded.dsn_for(ground.data / "pg", "postgres"))
    ids = [row["id"] for row in await root.fetch("SELECT id FROM person ORDER BY id LIMIT 2")]
    await root.execute("UPDATE person SET id_number = (SELECT id_number FROM person WHERE id = $2) WHERE id = $1", *ids)
    await root.close()
    wrong = ground.started("keys", "check")
    said, _ = wrong.communicate(timeout=PATIENCE_SECONDS)
    assert wrong.returncode == 1
    assert f"有 1 项不对，没有改动它们：\n  表 person，列 id_number，行 {ids[0]}：打不开" in said


def test_the_service_does_not_start_with_a_key_file_of_another_database(tmp_path: Path) -> None:
    with standing(tmp_path) as service:
        service.plant()
        ring = service.data / "keyring.json"
    whole = ring.read_bytes()
    keyfile.replace(ring, whole, KeyRing.generate().to_json())

    wrong = service.started("serve", "--port", str(service.port))
    out, said = wrong.communicate(timeout=PATIENCE_SECONDS)

    assert wrong.returncode == 1
    assert "密钥文件和这个数据库不是一套" in out + said
    keyfile.replace(ring, ring.read_bytes(), whole)
    assert service.run("keys", "check")["broken"] == []


def test_the_roster_leaves_by_a_command_and_comes_back_known(ground: Service) -> None:
    ground.run("volunteers", "import", str(roster(ground.place / "r.csv", 30)), "--organisation", VILLAGE)
    masked, full = ground.place / "masked.csv", ground.place / "full.xlsx"

    ground.run("volunteers", "export", "--purpose", "核对名单", "--out", str(masked))
    told = ground.run("volunteers", "export", "--purpose", "核对名单", "--out", str(full), "--full")
    again = ground.run("volunteers", "import", str(full), "--dry-run")
    refused = ground.run("volunteers", "import", str(masked), "--dry-run")

    assert told["rows"] == 30 and told["number"].startswith("DC")
    assert (again["added"], again["known"], again["rejected"]) == (0, 30, 0)
    assert "13800000007" not in masked.read_text(encoding="utf-8-sig")
    assert (refused["known"], refused["rejected"]) == (0, 30) and "星号" in str(refused["reasons"])
