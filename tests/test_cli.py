"""The commands as a person types them, each a process of its own, over the database of the test; all but one are forked
from a process that has read the product already.
"""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import asyncpg
import openpyxl
import pytest

from jinguo.access.queries import token_actor
from jinguo.access.tables import Account, RoleGrant, Token
from jinguo.authority.actor import SYSTEM
from jinguo.authority.grants import Role
from jinguo.authority.keys import agree_on_keys
from jinguo.authority.tables import AuditEntry
from jinguo.cli.addresses import printed, reachable_origin
from jinguo.cli.prelude import Prepared
from jinguo.config import Settings
from jinguo.kernel import clock, crypto
from jinguo.kernel.db import Database, transaction
from jinguo.kernel.db import database as engine
from jinguo.organisations import queries as organisations
from jinguo.organisations.actions import plant
from jinguo.organisations.catalogue import OrganisationKind
from jinguo.organisations.forms import NewOrganisation
from jinguo.volunteers.registry import actions as volunteers
from jinguo.volunteers.tables import Volunteer
from tests import commands
from tests.world import registration

KINDS = {kind.label: kind for kind in OrganisationKind}
Jinguo = Callable[..., subprocess.CompletedProcess[str]]
TREE = [
    ["宁波市镇海区妇联组织名录", "", "", ""],
    ["代码", "名称", "类型", "上级代码"],
    ["330211001001", "城东社区", "社区", "330211001000"],
    ["330211000000", "镇海区", "区", ""],
    ["330211001000", "招宝山街道", "街道", "330211000000"],
    ["330211009000", "没有的类型", "村村", "330211000000"],
]


@pytest.fixture
def jinguo(database: Database, keys: crypto.KeyRing, tmp_path: Path) -> Jinguo:
    """`jinguo("token", "create", …)`: the command, over the database and with the keys of the test;
    `typed`: started anew.
    """
    ring = tmp_path / "keyring.json"
    ring.write_bytes(keys.to_json())
    ring.chmod(0o600)
    address = engine().config["dsn"]
    environment = {**os.environ, "JINGUO_DATABASE_URL": address, "JINGUO_KEYRING": str(ring)}
    environment["JINGUO_OWNER_DATABASE_URL"] = address.replace("jinguo_app", "jinguo_owner")

    def run(*words: str, feed: str = "", typed: bool = False) -> subprocess.CompletedProcess[str]:
        if not typed:
            return commands.jinguo(*words, environment=environment, place=tmp_path, feed=feed)
        command = [sys.executable, "-W", "error", "-m", "jinguo.cli", *words]
        return subprocess.run(
            command, input=feed, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=180
        )

    return run


def workbook(path: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(path)
    return path


def told(done: subprocess.CompletedProcess[str]) -> dict[str, Any]:
    """The one JSON object on standard output; nothing on standard error."""
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


@pytest.fixture
async def tree(database: Database) -> None:
    rows = [row for row in TREE[2:] if row[2] in KINDS]
    known = [NewOrganisation(code=row[0], name=row[1], kind=KINDS[row[2]], parent_code=row[3] or None) for row in rows]
    await plant(SYSTEM, sorted(known, key=lambda new: new.kind.level or 0))


async def test_organisations_come_out_of_a_workbook_once_whatever_the_order_of_its_rows(
    jinguo: Jinguo, tmp_path: Path
) -> None:
    file = str(workbook(tmp_path / "名录.xlsx", TREE))

    first = told(jinguo("organisations", "import", file, "--json"))
    again = jinguo("organisations", "import", file, typed=True)

    assert (first["added"], first["known"], first["dry_run"]) == (3, 0, False)
    assert [(row["sheet"], row["row"]) for row in first["refused"]] == [("Sheet", 6)]
    assert (await organisations.by_code("330211001001")).path == "/330211/001/001/"
    assert again.stdout.splitlines()[0] == "已新增 0 个组织，3 个原来就有，1 行没有收下。"
    assert "Sheet 第 6 行：类型“村村”不认识" in again.stdout


async def test_a_token_is_printed_once_and_opens_what_its_role_may(jinguo: Jinguo, tree: None) -> None:
    plain = jinguo("token", "create", "--role", "officer", "--organisation", "330211001000", "--days", "30")
    by_json = told(
        jinguo("token", "create", "--role", "reader", "--organisation", "330211", "--name", "大屏", "--json")
    )

    actor = await token_actor(plain.stdout.strip())
    assert actor is not None
    assert [(grant.role, grant.path) for grant in actor.grants] == [(Role.OFFICER, "/330211/001/")]
    rows = await Token.select(Token.name, Token.role, Token.created_at, Token.expires_at).order_by(Token.created_at)
    assert [(row["name"], row["role"], row["expires_at"] - row["created_at"] > timedelta(days=29)) for row in rows] == [
        ("接口", "officer", True),
        ("大屏", "reader", True),
    ]
    assert await token_actor(by_json["token"]) is not None
    assert set(by_json) == {"token", "role", "organisation", "days"}


async def test_an_account_is_opened_with_the_password_from_standard_input(jinguo: Jinguo, tree: None) -> None:
    words = (
        "account",
        "create",
        "--username",
        "limei",
        "--name",
        "李梅",
        "--role",
        "officer",
        "--organisation",
        "330211",
    )

    weak = jinguo(*words, feed="short\n", typed=True)
    done = jinguo(*words, feed="Jinguo-2026-Zhenhai\n")

    assert (weak.returncode, weak.stdout) == (1, "")
    assert weak.stderr.startswith("口令至少 12 位")
    assert (done.returncode, done.stdout) == (0, "账号 limei 已开通。\n")
    assert await RoleGrant.select(RoleGrant.role, RoleGrant.path) == [{"role": "officer", "path": "/330211/"}]
    assert await Account.count() == 1
    assert "create_account" in [row["action"] for row in await AuditEntry.select(AuditEntry.action)]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("token", "create", "--role", "officer", "--organisation", "330299"), "没有找到这个组织"),
        (("volunteers", "import", "没有.xlsx"), "读不了文件 没有.xlsx：没有这个文件或目录。"),
        (
            ("hours", "export", "--out", "没有/时长.xlsx", "--purpose", "上报"),
            "写不了文件 没有/时长.xlsx：没有这个文件或目录。",
        ),
        (("keys", "create"), "已经有了，没有改动"),
    ],
    ids=lambda value: " ".join(value[:2]) if isinstance(value, tuple) else "",
)
async def test_a_refusal_is_one_sentence_on_standard_error_and_exit_code_1(
    jinguo: Jinguo, tree: None, words: tuple[str, ...], sentence: str
) -> None:
    done = jinguo(*words)

    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (1, "", False)
    assert sentence in done.stderr


async def test_a_refusal_is_one_json_object_too(jinguo: Jinguo, tree: None, tmp_path: Path) -> None:
    (tmp_path / "锁.xlsx").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"))

    done = jinguo("volunteers", "import", "锁.xlsx", "--json")

    sentence = "这个表格设了打开密码。请在 Excel 或 WPS 里取消密码，保存后再试。"
    assert json.loads(done.stdout) == {"code": "spreadsheet_locked", "message": sentence}
    assert (done.returncode, done.stderr) == (1, f"{sentence}\n")


async def test_a_roster_is_imported_once_and_its_bad_rows_come_back_as_a_workbook(
    jinguo: Jinguo, tree: None, tmp_path: Path
) -> None:
    rows = [["姓名", "联系电话", "村社"], ["王秀英", "138 0013 8000", "城东社区"], ["李", "1380013", "城东社区"]]
    file = str(workbook(tmp_path / "名册.xlsx", rows))

    tried = told(jinguo("volunteers", "import", file, "--dry-run", "--json"))
    done = told(jinguo("volunteers", "import", file, "--rejects", "退回.xlsx", "--json"))
    again = jinguo("volunteers", "import", file)

    async with transaction(SYSTEM):
        assert await Volunteer.count() == 1
    assert [(one["added"], one["known"], one["rejected"]) for one in (tried, done)] == [(1, 0, 1)] * 2
    assert openpyxl.load_workbook(tmp_path / "退回.xlsx").worksheets[0].max_row >= 2
    assert again.stdout.splitlines()[0] == "共 3 行：已新登记 0 人，1 人原来就有，退回 1 行，略过 1 行。"


async def test_duplicates_are_looked_for_and_each_pair_is_new_once(jinguo: Jinguo, tree: None, tmp_path: Path) -> None:
    headers = ["姓名", "联系电话", "出生日期", "村社"]
    twins = [["李雪", phone, "1990-05-06", "城东社区"] for phone in ("13811110001", "13811110002")]
    jinguo("volunteers", "import", str(workbook(tmp_path / "名册.xlsx", [headers, *twins])))

    first, second = told(jinguo("duplicates", "find", "--json")), jinguo("duplicates", "find")

    assert (first["fresh"], first["waiting"]) == (1, 1)
    assert second.stdout == "新找到 0 对，一共 1 对等核对（工作台的“查重”）。\n"


async def test_hours_are_exported_as_a_workbook_or_as_csv(jinguo: Jinguo, tree: None, tmp_path: Path) -> None:
    words = ("hours", "export", "--by", "organisation", "--organisation", "330211", "--purpose", "上报")

    book = told(jinguo(*words, "--out", "时长.xlsx", "--json"))
    table = jinguo(*words, "--out", "时长.csv")

    assert (book["rows"], book["minutes"], book["out"]) == (0, 0, "时长.xlsx")
    assert (tmp_path / "时长.xlsx").read_bytes().startswith(b"PK")
    assert (tmp_path / "时长.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert re.fullmatch(r"已导出 0 行，共 0 分钟，写到 时长.csv。导出编号 DC20\d{6}-\w{6}。\n", table.stdout)


async def test_migrating_what_is_up_to_date_changes_nothing(jinguo: Jinguo) -> None:
    done = jinguo("migrate", "--json")

    assert told(done) == {"migrations": []}


async def test_other_keys_than_the_databases_stop_every_command(jinguo: Jinguo, tree: None, tmp_path: Path) -> None:
    await agree_on_keys(SYSTEM, crypto.ring())
    (tmp_path / "keyring.json").write_bytes(crypto.KeyRing.generate().to_json())

    done = jinguo("token", "create", "--role", "officer", "--organisation", "330211")

    assert (done.returncode, "密钥文件和这个数据库不是一套" in done.stderr) == (1, True)
    assert await Token.count() == 0


def test_the_process_that_forks_has_nothing_heavy_in_memory() -> None:
    heavy = "[name for name in ('polars', 'litestar', 'piccolo') if name in sys.modules]"
    code = f"import sys, jinguo.cli, jinguo.cli.serve; print({heavy})"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_command_that_migrates_nothing_reads_no_migration_and_nothing_that_only_making_one_takes() -> None:
    spare = "[name for name in sys.modules if 'black.' in name or 'piccolo_migrations' in name or '2026_11' in name]"
    code = f"import sys, jinguo.cli.access; from jinguo.kernel.db import database; database(); print({spare})"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1", "http://127.0.0.1:8000"),
        ("::1", "http://[::1]:8000"),
        ("jinguo.example.cn", "http://jinguo.example.cn:8000"),
    ],
)
def test_links_name_the_address_that_was_asked_for(host: str, origin: str) -> None:
    assert reachable_origin(host, 8000) == origin


@pytest.mark.parametrize(
    ("origin", "warned"),
    [
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://localhost:8000", True),
        ("http://192.168.1.7:8000", False),
        ("https://jinguo.example.cn", False),
    ],
)
def test_an_address_that_no_phone_can_open_is_warned_about(origin: str, warned: bool) -> None:
    said = printed(Prepared(needs_setup=False, accounts=()), Settings(public_origin=origin, second_factor="by_role"))

    assert (f"手机打不开 {origin}" in said, "JINGUO_PUBLIC_ORIGIN" in said) == (warned, warned)


def test_links_name_an_address_of_this_machine_when_it_listens_on_all_of_them() -> None:
    host, _, port = reachable_origin("0.0.0.0", 8000).removeprefix("http://").partition(":")  # noqa: S104

    assert (ip_address(host).is_unspecified, port) == (False, "8000")


async def test_an_account_is_listed_unlocked_and_reset(jinguo: Jinguo, tree: None) -> None:
    words = ("--username", "shenji", "--name", "钱静", "--role", "auditor", "--organisation", "330211")
    jinguo("account", "create", *words, feed="Chunfeng-2026\n")
    jinguo("account", "create", *words[:1], "limei", *words[2:5], "officer", *words[6:], "--own", feed="Qiushui-2026\n")
    await Account.update({Account.locked_until: clock.now() + timedelta(days=3650)}).where(Account.username == "limei")
    await Account.update({Account.second_since: clock.now()}).where(Account.username == "limei")

    listed = [json.loads(line) for line in jinguo("account", "list", "--json").stdout.splitlines()]
    unlocked = jinguo("account", "unlock", "--username", "limei")
    without = jinguo("account", "reset", "--username", "limei", "--second-factor")
    weak = jinguo("account", "reset", "--username", "limei", feed="kurz\n")
    reset = jinguo("account", "reset", "--username", "limei", feed="Donglai-2026\n")
    nobody = jinguo("account", "unlock", "--username", "nobody")

    assert [(one["username"], one["kind"], one["roles"], one["state"], one["second_factor"]) for one in listed] == [
        ("limei", "business", ["officer"], "已锁定", True),
        ("shenji", "audit", ["auditor"], "可用", False),
    ]
    assert [done.returncode for done in (unlocked, without, weak, reset, nobody)] == [0, 0, 1, 0, 1]
    assert "口令至少 12 位" in weak.stderr and "没有这个用户名" in nobody.stderr
    rows = await Account.select(Account.must_change, Account.locked_until, Account.second_since).order_by(
        Account.username
    )
    assert [tuple(row.values()) for row in rows] == [(True, None, None), (True, None, None)]


async def test_the_log_is_anchored_verified_and_one_row_redacted(
    jinguo: Jinguo, tree: None, tmp_path: Path, worker_database: str
) -> None:
    jinguo("token", "create", "--role", "reader", "--organisation", "330211")
    anchored = told(jinguo("audit", "anchor", "--out", "今天.anchor.txt", "--json"))
    [row] = await AuditEntry.select(AuditEntry.seq).where(AuditEntry.action == "create_token")
    taken_out = jinguo("audit", "redact", str(row["seq"]), "--reason", "名称里误写了个人信息")
    whole = jinguo("audit", "verify", "--anchor", "今天.anchor.txt")
    root = await asyncpg.connect(worker_database)
    await root.execute(
        "BEGIN; SET LOCAL session_replication_role = replica;"
        f" UPDATE audit_entry SET actor_name = '张三' WHERE seq = {row['seq']}; COMMIT"
    )
    await root.close()

    broken = jinguo("audit", "verify", "--json")

    assert anchored["rows"] > 4
    assert taken_out.stdout == f"第 {row['seq']} 条的内容已隐去。\n"
    assert (whole.returncode, whole.stderr) == (0, "")
    assert re.fullmatch(
        r"日志完好：核对了 \d+ 条（\d+ 条链，隐去 1 条，连链以前 0 条），锚记 1 份，.+。\n", whole.stdout
    )
    answer = json.loads(broken.stdout)
    assert (broken.returncode, answer["sound"], answer["broken"][0]["seq"]) == (1, False, row["seq"])
    assert f"日志被动过：第 {row['seq']} 条" in broken.stderr


async def test_a_file_is_told_by_whom_it_was_exported(jinguo: Jinguo, tree: None, tmp_path: Path) -> None:
    words = ("hours", "export", "--by", "month", "--purpose", "上报", "--out")
    book, table = (told(jinguo(*words, f"{name}", "--json")) for name in ("时长.xlsx", "时长.csv"))
    opened = openpyxl.load_workbook(tmp_path / "时长.xlsx")
    opened.worksheets[0]["A1"] = "改过"
    opened.save(tmp_path / "改过.xlsx")
    (tmp_path / "别的.csv").write_text("与此无关")

    found = [jinguo("exports", "find", name) for name in ("时长.xlsx", "改过.xlsx", "时长.csv", "别的.csv")]

    assert [done.returncode for done in found] == [0, 0, 0, 1]
    assert [done.stdout.split("：")[0] for done in found[:3]] == [
        f"{book['number']}（文件一字未改）",
        f"{book['number']}（编号相同，内容改过）",
        f"{table['number']}（文件一字未改）",
    ]
    assert "用途：上报" in found[0].stdout
    assert found[3].stderr.startswith("导出登记里没有 别的.csv")


async def test_an_account_is_said_to_be_a_registered_person_who_holds_no_second_office(
    jinguo: Jinguo, tree: None
) -> None:
    hers = registration("钱静", "13811112222", "330211001001")
    registered = await volunteers.register(SYSTEM, hers)
    for username, role in (("shenji", "auditor"), ("anquan", "security_administrator")):
        words = ("--username", username, "--name", "钱静", "--role", role, "--organisation", "330211")
        jinguo("account", "create", *words, feed="Chunfeng-2026\n")

    linked = jinguo("account", "link", "--username", "shenji", "--phone", "138 1111 2222")
    second = jinguo("account", "link", "--username", "anquan", "--phone", "13811112222")
    nobody = jinguo("account", "link", "--username", "shenji", "--phone", "13899990000")

    accounts = await Account.select(Account.username, Account.person).order_by(Account.username)
    assert [(row["username"], row["person"]) for row in accounts] == [("anquan", None), ("shenji", registered.person)]
    assert [done.returncode for done in (linked, second, nobody)] == [0, 1, 1]
    assert "没有登记过这个手机号" in nobody.stderr
