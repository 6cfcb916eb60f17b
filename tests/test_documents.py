"""What the documents say is true: every setting, every command, every link."""

import io
import re
import shlex
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from jinguo.access.rules import POLICY
from jinguo.authority.grants import Role
from jinguo.checkin.codes import STEP, TICKET_LIVES
from jinguo.cli import app
from jinguo.config import Settings
from jinguo.events.rules import WINDOW
from jinguo.hours.rules import BASE
from jinguo.kernel.spreadsheet import LIMITS
from jinguo.notifications.catalogue import KINDS, Kind, Way
from jinguo.privacy.own_copy import MOST_A_DAY
from jinguo.volunteers.transfers import actions as transfers
from jinguo.web import site, uploads
from jinguo.web.desk.organisations import intake as organisations_import
from jinguo.web.desk.roster import pages as roster

ROOT = Path(__file__).parents[1]
OPERATIONS = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs/staff-guide.zh.md").read_text(encoding="utf-8")
DOCUMENTS = [
    pytest.param(path, id=path.relative_to(ROOT).as_posix())
    for path in sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
]
ELSEWHERE = re.compile(r"[a-z]+:")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def settings_table() -> dict[str, str]:
    """Variable -> default, as the operations guide has them."""
    rows = re.findall(r"^\| `(JINGUO_\w+)` \| ([^|]*) \|", OPERATIONS, re.MULTILINE)
    return {name: default.strip() for name, default in rows}


def environment_name(field: str) -> str:
    return f"JINGUO_{field.upper()}"


def test_every_setting_is_in_the_operations_guide_and_no_other() -> None:
    assert set(settings_table()) == {environment_name(field) for field in Settings.model_fields}


def test_defaults_are_those_of_the_settings() -> None:
    told = {name: default.strip("`") for name, default in settings_table().items() if default.startswith("`")}
    real = {environment_name(name): str(field.default) for name, field in Settings.model_fields.items()}

    assert told == {name: default for name, default in real.items() if default not in ("None", "")}


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if Way.SMS in kind.ways], ids=lambda kind: kind.key)
def test_each_sms_is_in_the_operations_guide_as_a_template_to_apply_for(kind: Kind) -> None:
    assert f"| `{kind.key}` | {re.sub('{', '${', kind.text)} |" in OPERATIONS


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_variable_that_is_named_is_read_somewhere(path: Path) -> None:
    known = {environment_name(field) for field in Settings.model_fields}
    programs = [*(ROOT / "scripts").glob("*"), ROOT / "compose.yaml", ROOT / "Dockerfile", ROOT / "tests/conftest.py"]
    read = "".join(file.read_text(encoding="utf-8") for file in programs if file.is_file())

    named = set(re.findall(r"JINGUO_[A-Z_]*[A-Z]", path.read_text(encoding="utf-8")))

    assert {name for name in named - known if name not in read} == set()


def commands(text: str, program: str) -> Iterator[list[str]]:
    """The command lines of a program: in fenced blocks and between backticks, wherever they begin in the line."""
    spans = re.findall(r"`([^`\n]+)`", FENCE.sub("", text)) + [
        line for block in FENCE.findall(text) for line in block.splitlines()
    ]
    for span in spans:
        found = re.search(rf"(?:^|[\s(/=]){program}(?= |$)(?P<rest>[^)|;]*)", span)
        if found:
            yield shlex.split(found["rest"].partition(" #")[0])


def help_of(words: list[str]) -> str:
    with redirect_stdout(io.StringIO()) as said:
        app.help_print(words)
    return re.sub(r"[\s│╭╰─╮╯]+", " ", said.getvalue())


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_command_and_option_exists(path: Path) -> None:
    for words in commands(path.read_text(encoding="utf-8"), "jinguo"):
        command = [word for word in words[:2] if re.fullmatch("[a-z]+", word)]
        taken, _, rest = app.parse_commands(command)
        assert list(taken) == command, f"jinguo {' '.join(words)}"
        assert rest == [], f"jinguo {' '.join(words)}"
        told = help_of(command)
        for option in (word for word in words if word.startswith("--")):
            assert re.search(rf"{option}\b", told), f"jinguo {' '.join(words)}"


def test_the_readme_names_every_command() -> None:
    told = {tuple(words[:2]) for words in commands((ROOT / "README.md").read_text(encoding="utf-8"), "jinguo")}
    named = {words for words in told for words in (words, words[:1])}
    alone = {("serve",), ("worker",), ("migrate",)}
    groups = {
        (group, name)
        for group in app
        if not group.startswith("-") and (group,) not in alone
        for name in app[group]
        if not name.startswith("-")
    }

    assert (alone | groups) - named == set()


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_script_exists_and_may_be_run(path: Path) -> None:
    for name in re.findall(r"scripts/([a-z-]+)\b(?![/.])", path.read_text(encoding="utf-8")):
        script = ROOT / "scripts" / name
        assert script.exists(), name
        assert script.is_dir() or script.stat().st_mode & 0o111, name


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_link_leads_somewhere(path: Path) -> None:
    text = FENCE.sub("", path.read_text(encoding="utf-8"))
    for address in re.findall(r"\]\(([^)\s]+)\)", text):
        if ELSEWHERE.match(address):
            continue
        place, _, part = address.partition("#")
        target = (path.parent / place).resolve() if place else path
        assert target.exists(), address
        assert target.is_relative_to(ROOT), address
        if part:
            headings = re.findall(r"^#+ (.+)$", target.read_text(encoding="utf-8"), re.MULTILINE)
            assert part in {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}, address


@pytest.mark.parametrize("path", DOCUMENTS)
def test_every_file_between_backticks_is_there(path: Path) -> None:
    named = re.findall(r"`((?:src|tests|docs|scripts)/[\w./-]+)`", path.read_text(encoding="utf-8"))

    assert [name for name in named if not (ROOT / name).exists()] == []


@pytest.mark.parametrize(
    "told",
    [
        f"{site.LARGEST_BODY // 10**6} MB; a roster on the desk {roster.LARGEST // 10**6} MB,"
        f" a workbook of organisations {organisations_import.LARGEST // 10**6} MB",
        f"{LIMITS.bytes // 10**6} MB, {LIMITS.rows:,} rows, {LIMITS.columns} columns;"
        f" parsed apart with at most {LIMITS.memory_bytes >> 30} GB and {LIMITS.seconds} s",
        f"{POLICY.codes_a_minute} a minute, {POLICY.codes_an_hour} an hour, {POLICY.codes_a_day} a day for a phone;"
        f" {POLICY.codes_a_day_for_all:,} a day for all registered phones that strange browsers ask for; of"
        f" unregistered ones {POLICY.newcomers_an_event} an event and {POLICY.newcomers_a_day} a day elsewhere;"
        f" {POLICY.code_tries} tries within 5 minutes",
        f"a new one every {STEP} s; the page behind it holds {TICKET_LIVES.seconds // 60} minutes",
        f"from {WINDOW.before.seconds // 60} minutes before the start to the end;"
        f" check-out to {WINDOW.after.seconds // 3600} hours after the end",
        f"{BASE.daily_cap // 60} without a second person's approval",
        f"{MOST_A_DAY} a day for each person, by herself and by staff together",
        f"{transfers.MOST_A_DAY} a day an account; each waits {transfers.WAITS.days} days",
        f"{POLICY.length} characters of three classes",
        f"Staff sessions end after {POLICY.idle.seconds // 60} minutes without use and after"
        f" {POLICY.absolute.seconds // 3600} hours; a volunteer's after {POLICY.remembered.days} days",
    ],
)
def test_limits_in_the_operations_guide_are_those_of_the_program(told: str) -> None:
    assert told in re.sub(r"\s+", " ", OPERATIONS)


@pytest.mark.parametrize(
    "told",
    [
        f"口令至少 {POLICY.length} 位",
        f"{POLICY.idle.seconds // 60} 分钟没有操作会自动退出",
        f"连续输错 {POLICY.failures} 次，账号锁定 {POLICY.locked_for.seconds // 60} 分钟",
        f"不超过 {roster.LARGEST // 10**6} MB",
        f"开始前 {WINDOW.before.seconds // 3600} 小时起可以签到，结束后 {WINDOW.after.seconds // 3600} 小时内可以签退",
        f"每人每天最多 {MOST_A_DAY} 份",
        f"{transfers.WAITS.days} 天没有答复就作废",
        f"一天服务超过 {BASE.daily_cap // 60} 小时",
    ],
)
def test_numbers_in_the_staff_guide_are_those_of_the_program(told: str) -> None:
    assert told in GUIDE


def test_an_upload_lasts_as_long_as_is_said() -> None:
    assert uploads.LASTS.days == 1
    assert "| an upload between two steps | one day" in OPERATIONS


def test_the_staff_guide_tells_every_role_of_staff() -> None:
    told = set(re.findall(r"^\| (\w+) \| ", GUIDE, re.MULTILINE))

    assert {role.label for role in Role if role not in (Role.VOLUNTEER, Role.SYSTEM)} <= told


def words_of_the_screen() -> str:
    """What the pages say: the texts of the templates and of the program."""
    files = [*(ROOT / "src/jinguo/web").rglob("*.html"), *(ROOT / "src/jinguo").rglob("*.py")]
    return "".join(file.read_text(encoding="utf-8") for file in files)


def test_the_staff_guide_names_buttons_as_they_are_on_the_screen() -> None:
    screen = words_of_the_screen()
    pressed = re.findall(r"点“([^”…]+)”", GUIDE)

    assert len(pressed) > 20
    assert {word for word in pressed if word not in screen} == set()
