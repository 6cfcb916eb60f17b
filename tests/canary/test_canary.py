"""No phone, ID number, password, code or token that went into the running service is anywhere in plain bytes: not in
the database's files, its WAL, the logs, what the service keeps beside them, temporary files, or a dump.

Names, free text and addresses of villages are kept in plain, by design; so is what the console shows in the trial.
"""

import os
import re
import secrets as chance
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import asyncpg
import httpx
import pytest
from litestar.handlers import HTTPRouteHandler
from pyotp.totp import TOTP

from jinguo.kernel.database import embedded
from jinguo.kernel.database.placement import binaries
from jinguo.web.guard import handlers
from jinguo.web.site import site
from tests.canary.browsing import Browser, read
from tests.canary.hunting import files_below, hits
from tests.service import Service, serving
from tests.world import id_number

VILLAGE, DISTRICT = "330211001001", "330211000000"
SAID_ALOUD = re.compile(r"^(▶ .*|  \S+/setup\?token=\S+)$", re.MULTILINE)
"""What the console is for in a trial: log-in codes that no phone gets, and the token of the first run."""

HEXES = r"[0-9a-f]{8}-[0-9a-f-]{27}"


class Routes:
    """Every route of the site that takes something in, and which of them a path belongs to."""

    def __init__(self) -> None:
        found = [(path, handler) for path, handler in handlers(site()) if isinstance(handler, HTTPRouteHandler)]
        ordered = sorted(found, key=lambda each: (each[0].count("{"), each[0]))
        self._shapes = [
            (method, path, re.compile(re.sub(r"\\{\w+:uuid\\}", HEXES, _open(path))))
            for path, handler in ordered
            for method in handler.http_methods
        ]

    def shape(self, method: str, path: str) -> str | None:
        return next((route for how, route, look in self._shapes if how == method and look.fullmatch(path)), None)

    def writing(self) -> set[tuple[str, str]]:
        return {(method, path) for method, path, _ in self._shapes if method in ("POST", "PUT", "PATCH", "DELETE")}


def _open(path: str) -> str:
    return re.sub(r"\\{\w+:str\\}", "[^/]+", re.escape(path))


def phone() -> str:
    return "1" + chance.choice("3456789") + "".join(chance.choice("0123456789") for _ in range(9))


def identity() -> str:
    born = f"19{chance.randbelow(50) + 50}{chance.randbelow(12) + 1:02}{chance.randbelow(28) + 1:02}"
    return id_number(born, f"{chance.randbelow(500) * 2:03}")


class Town:
    """What happens in the service, and every secret that was said in it."""

    def __init__(self, service: Service, routes: Routes) -> None:
        self.service, self.routes = service, routes
        self.secrets: dict[str, str] = {}
        self.browsers: list[Browser] = []
        self.password = self.keep("password", f"Canary-{chance.token_hex(6)}-Zh1")
        self.fill = {
            "phone": self.keep("phone of a form", phone()),
            "id_number": self.keep("ID number of a form", identity()),
            "emergency_phone": self.keep("emergency phone of a form", phone()),
            "password": self.password,
            "again": self.password,
            "current": self.password,
            "code": self.keep("wrong code", f"{chance.randbelow(900_000) + 100_000}"),
            "q": self.keep("phone that was looked for", phone()),
            "who": self.keep("phone that was typed for somebody", phone()),
            "token": self.keep("token that nobody gave", chance.token_urlsafe(18)),
            "mailbox": self.keep("mailbox of a form", f"canary{chance.token_hex(8)}@example.org"),
            "sex": "",
            "organisation": VILLAGE,
        }
        self.fill["file"] = self._roster()

    def keep(self, name: str, value: str) -> str:
        """Remember a secret."""
        self.secrets[name] = value
        return value

    def browser(self) -> Browser:
        made = Browser(self.service.origin, self.routes.shape, self.fill)
        self.browsers.append(made)
        return made

    def person(self, name: str) -> dict[str, str]:
        """The fields of a person, each number a secret."""
        return {
            "name": "张玉梅",
            "phone": self.keep(f"phone, {name}", phone()),
            "id_number": self.keep(f"ID number, {name}", identity()),
            "emergency_contact": "王建国",
            "emergency_phone": self.keep(f"emergency phone, {name}", phone()),
            "organisation": VILLAGE,
            "agree_collect": "yes",
        }

    def _roster(self) -> str:
        rows = [self.person(f"row {row} of the roster") for row in range(3)]
        lines = [
            f"李{'红梅兰'[row]},{each['phone']},{each['id_number']},{each['emergency_phone']}"
            for row, each in enumerate(rows)
        ]
        return "\n".join(["姓名,手机号码,身份证号码,紧急联系人电话", *lines, ""])

    def remember_cookies(self) -> None:
        for number, browser in enumerate(self.browsers):
            for cookie in browser.client.cookies.jar:
                if cookie.value and not cookie.name.endswith("-said"):
                    self.keep(f"cookie {cookie.name} of browser {number}", cookie.value.strip('"'))

    def code_for(self, number: str) -> str:
        """The log-in code that the console told last for a phone; it comes beside the answer."""
        masked, until = re.escape(f"{number[:3]}****{number[-4:]}"), time.monotonic() + 10
        while not (told := re.findall(rf"发给 {masked}：验证码 (\d+)", self.service.said)):
            assert time.monotonic() < until
            time.sleep(0.05)
        return told[-1]


def administrator(town: Town) -> Browser:
    """The first run, the log-in, the second factor."""
    browser = town.browser()
    token = re.findall(r"/setup\?token=(\S+)", town.service.said)[0]
    town.keep("token of the first run", token)
    first = {"code": "330211", "district": "镇海区", "name": "陈静", "username": "chenjing", "password": town.password}
    assert browser.post("/setup", {**first, "token": token}).status_code == httpx.codes.OK
    town.service.plant()
    log_in = {"username": "chenjing", "password": town.keep("wrong password", f"Wrong-{chance.token_hex(6)}-Zh1")}
    browser.post("/login/staff", log_in)
    page = browser.post("/login/staff", {**log_in, "password": town.password})
    if urlsplit(str(page.url)).path != "/desk/second-factor":
        page = browser.get("/desk/second-factor")
    town.remember_cookies()
    shown = re.search(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", page.text)
    assert shown is not None, page.text
    town.keep("second factor, as shown", shown[1])
    secret = town.keep("second factor", shown[1].replace(" ", ""))
    (form,) = [form for form in read(page.text).forms if "ticket" in form.fields]
    done = browser.post("/desk/second-factor", {"ticket": form.fields["ticket"][1], "code": TOTP(secret).now()})
    codes = re.findall(r"\b[0-9A-Za-z]{4,5}(?:-[0-9A-Za-z]{4,5})+\b", re.sub(r"<[^>]*>", " ", done.text))
    assert len(codes) >= 8, done.text
    for number, code in enumerate(codes):
        town.keep(f"recovery code {number}", code)
    assert browser.get("/desk/volunteers").status_code == httpx.codes.OK
    return browser


def work_of_the_desk(town: Town, desk: Browser) -> None:
    """Register, find, look, import, export, invite."""
    person = town.person("registered on the desk")
    made = desk.post("/desk/volunteers/new", person)
    assert re.fullmatch(rf"/desk/volunteers/{HEXES}", urlsplit(str(made.url)).path), made.text
    her = urlsplit(str(made.url)).path
    assert person["phone"] in desk.post(f"{her}/phone", {"purpose": "通知培训改期"}).text
    desk.post("/desk/search", {"page": "/desk/volunteers", "q": person["phone"]})
    desk.post("/desk/search", {"page": "/desk/hours", "q": person["id_number"]})
    corrected = {name: value for name, value in person.items() if name != "phone"}
    desk.post(f"{her}/edit", {**corrected, "organisation": VILLAGE})
    changed = {"phone": town.keep("changed phone", phone()), "reason": "本人带身份证来换"}
    assert "手机号已更换" in desk.post(f"{her}/phones/change", changed).text
    trial = desk.post("/desk/volunteers/import", {}, {"roster": ("名册.csv", town.fill["file"].encode())})
    for step in ("columns", "preview"):
        forms = [form for form in read(trial.text).forms if re.search(r"/import/", form.action)]
        assert forms, f"{step}: {trial.text}"
        trial = desk.agree(urljoin(str(trial.url), forms[0].action), forms[0], organisation=VILLAGE)
    invited = desk.post("/desk/accounts/invite", {"name": "李梅", "organisation": VILLAGE, "role": "officer"})
    link = re.search(r"/join/([0-9A-Za-z_-]{20,})", invited.text)
    assert link is not None, invited.text
    colleague = {
        "username": "limei",
        "password": town.keep("password of a colleague", f"Other-{chance.token_hex(6)}-Zh1"),
    }
    joined = town.browser().post(
        f"/join/{town.keep('token of an invitation', link[1])}", {**colleague, "again": colleague["password"]}
    )
    assert urlsplit(str(joined.url)).path.startswith("/desk"), joined.text
    given = desk.post(
        "/desk/accounts/tokens", {"name": "接口", "role": "reader", "organisation": VILLAGE, "days": "30"}
    )
    shown = re.findall(r"jg_[0-9A-Za-z_-]{40}", given.text)
    assert len(set(shown)) == 1, given.text
    town.keep("token made on the desk", shown[0])
    full = desk.post("/desk/volunteers/export", {"purpose": "核对名单", "file": "csv-full"})
    assert town.secrets["phone, row 0 of the roster"] in full.text


CHILD = "child: "
"""How the names of secrets begin that say who a child is."""


def characters(count: int) -> str:
    """A name that nobody has."""
    return "".join(chr(0x4E00 + chance.randbelow(0x5000)) for _ in range(count))


def child(town: Town, name: str) -> dict[str, str]:
    """What says who a child is, each a secret, and what does not."""
    born = f"20{chance.randbelow(6) + 12}{chance.randbelow(12) + 1:02}{chance.randbelow(28) + 1:02}"
    kept = {
        "name": characters(6),
        "id_number": id_number(born, f"{chance.randbelow(500) * 2:03}"),
        "address": f"{characters(6)}路",
        "school": f"{characters(6)}小学",
        "notes": characters(9),
        "guardian": characters(6),
        "guardian_phone": phone(),
    }
    for field, value in kept.items():
        town.keep(f"{CHILD}{field}, {name}", value)
    codes = {"kinship": "grandmother", "category": "left_behind", "source": "visit", "since": "2026-01-01"}
    return {**kept, **codes, "checked_on": "2026-01-01", "organisation": VILLAGE}


def work_with_children(town: Town, desk: Browser) -> Browser:
    """A coordinator opens a file by each form, imports a ledger, asks, is allowed, and reads."""
    invited = desk.post("/desk/accounts/invite", {"name": "李霞", "organisation": DISTRICT, "role": "coordinator"})
    link = re.search(r"/join/([0-9A-Za-z_-]{20,})", invited.text)
    assert link is not None, invited.text
    hers = town.browser()
    password = town.keep("password of a coordinator", f"Third-{chance.token_hex(6)}-Zh1")
    token = town.keep("token of a coordinator's invitation", link[1])
    hers.post(f"/join/{token}", {"username": "lixia", "password": password, "again": password})
    one = child(town, "of a form")
    opened = hers.post("/desk/children/new", one)
    here = urlsplit(str(opened.url)).path
    assert re.fullmatch(rf"/desk/children/{HEXES}", here), opened.text
    hers.post("/desk/children/new", one)
    hers.post("/desk/children/new", {**one, "guardian_phone": "", "category": "nothing"})
    hers.post("/desk/children/search", {"code": one["id_number"]})
    again = child(town, "typed anew")
    hers.post(f"{here}/edit", {name: again[name] for name in ("name", "id_number", "address", "school", "notes")})
    hers.post(f"{here}/guardians", again)
    listed = [child(town, f"row {row} of the ledger") for row in range(2)]
    columns = {"姓名": "name", "身份证号": "id_number", "住址": "address", "学校": "school", "备注": "notes"}
    columns |= {"监护人": "guardian", "联系电话": "guardian_phone"}
    lines = [",".join([*columns, "关系", "类别"])]
    lines += [",".join([*(each[name] for name in columns.values()), "奶奶", "留守"]) for each in listed]
    ledger = {"workbook": (f"{listed[0]['school']}.csv", "\n".join(lines).encode())}
    trial = hers.post("/desk/children/import", {"organisation": VILLAGE}, ledger)
    assert "导入 2 份" in trial.text, trial.text
    hers.post(urlsplit(str(trial.url)).path, {})
    hers.post("/desk/children/import", {"organisation": VILLAGE}, ledger)
    paired = child(town, "of a list of pairings")
    cells = ["陈秀", "13911112222", *(paired[name] for name in columns.values()), "奶奶", "留守", "2026-03-01"]
    heading = ["爱心妈妈姓名", "爱心妈妈电话", *columns, "关系", "类别", "结对日期"]
    pairs = {"workbook": (f"{paired['school']}.csv", f"{','.join(heading)}\n{','.join(cells)}".encode())}
    trial = hers.post("/desk/pairings/import", {"organisation": VILLAGE, "opens_files": "yes"}, pairs)
    assert "第 2 行" in trial.text, trial.text
    hers.post(urlsplit(str(trial.url)).path, {})
    hers.post(f"{here}/grants", {"purpose": "visit", "days": "7"})
    (asked,) = set(re.findall(r'action="(/desk/readings/grants/[^"]+/answer)"', desk.get("/desk/readings").text))
    desk.post(asked, {"agree": "true"})
    shown = hers.post(f"{here}/reading", {"purpose": "visit"}).text
    assert all(again[name] in shown for name in ("name", "id_number", "guardian_phone")) and one["guardian"] in shown
    desk.post(f"{here}/reading", {"purpose": "visit"})
    desk.get(here)
    return hers


CONCERN = "concern: "
"""How the names of secrets begin that somebody has reported."""


def concern(town: Town, name: str) -> dict[str, str]:
    """A report, each text of it a secret, and what is none."""
    texts = ("receiver", "receipt", "story", "first_help", "answer", "who", "named")
    told = {field: town.keep(f"{CONCERN}{field}, {name}", characters(9)) for field in texts}
    codes = {"situations": "4", "ground": "told", "known_on": "2026-01-01", "channel": "110", "danger": "yes"}
    return {**told, **codes, "reported_on": "2026-01-01", "also_told": "education"}


def work_with_concerns(town: Town, desk: Browser, coordinator: Browser, hers: Browser) -> Browser:
    """A coordinator reports from a child's file, a woman from her phone; a keeper reads, writes, hands out a sheet."""
    invited = desk.post("/desk/accounts/invite", {"name": "吴静", "organisation": DISTRICT, "role": "concern_keeper"})
    link = re.search(r"/join/([0-9A-Za-z_-]{20,})", invited.text)
    assert link is not None, invited.text
    keeper = town.browser()
    password = town.keep("password of a keeper", f"Fifth-{chance.token_hex(6)}-Zh1")
    token = town.keep("token of a keeper's invitation", link[1])
    keeper.post(f"/join/{token}", {"username": "wujing", "password": password, "again": password})
    (file, *_) = re.findall(rf"/desk/children/({HEXES})", coordinator.get("/desk/children").text)
    for browser, where, more in ((coordinator, "/desk/concern", {"child": file}), (hers, "/me/concern", {})):
        told = concern(town, f"by {where}")
        browser.post(where, {**told, "channel": "", **more})
        done = browser.post(where, {**told, **more})
        assert urlsplit(str(done.url)).path == f"{where}/own", done.text
        (one,) = set(re.findall(rf"{where}/own/{HEXES}", done.text))
        more_to_say = concern(town, f"added by {where}")
        browser.post(f"{one}/additions", {"receipt": more_to_say["receipt"], "text": more_to_say["story"]})
    entered = concern(town, "of the keeper")
    listed = set(re.findall(rf"/desk/concerns/{HEXES}", keeper.get("/desk/concerns").text))
    assert len(listed) == len((coordinator, hers))
    for here in sorted(listed):
        shown = keeper.post(f"{here}/reading", {}).text
        assert town.secrets[f"{CONCERN}story, by /desk/concern"] in shown or "刘洋" in shown
        keeper.post(f"{here}/entries", {"kind": "answer", "text": entered["answer"]})
        keeper.post(f"{here}/names", {"named": entered["named"]})
        assert keeper.post(f"{here}/sheet", {"recipient": "police"}).content.startswith(b"%PDF")
        for stranger in (desk, coordinator, hers):
            stranger.post(f"{here}/reading", {})
            stranger.get(here)
    return keeper


def woman(town: Town, name: str) -> dict[str, str]:
    """What says who a woman in difficulty is, each a secret, and what does not."""
    number = id_number(f"19{chance.randbelow(30) + 50}0315", f"{chance.randbelow(499) * 2 + 2:03}")
    kept = {"name": characters(6), "id_number": number, "phone": phone()}
    kept |= {"address": f"{characters(6)}路", "notes": characters(9)}
    for field, value in kept.items():
        town.keep(f"{CHILD}a woman's {field}, {name}", value)
    codes = {"category": "cancer", "source": "visit", "since": "2026-01-01", "checked_on": "2026-01-01"}
    return {**kept, **codes, "organisation": VILLAGE}


def work_with_aid(town: Town, keeper: Browser, desk: Browser) -> Browser:
    """A wish goes its way by every form; a woman is registered, imported, listed in a batch, and read. The donor."""
    here = urlsplit(str(keeper.post("/desk/children/search", {"code": "E-0001"}).url)).path
    parts = read(keeper.get(f"{here}/consents").text)
    guardian = re.findall(r'name="guardian".*?value="([0-9a-f-]{36})"', keeper.get(f"{here}/consents").text, re.DOTALL)
    assert parts.forms and guardian
    agreed = {"guardian": guardian[0], "given": "true", "manner": "paper", "view": "willing"}
    keeper.post(f"{here}/consents", {**agreed, "answered_on": "2026-01-01"})
    words = {"remark": town.keep(f"{CHILD}remark of a wish", characters(9))}
    made = keeper.post("/desk/wishes/new", {"child": "E-0001", "item": "coat", "size": "140", "value": "100", **words})
    wish = urlsplit(str(made.url)).path
    assert re.fullmatch(rf"/desk/wishes/{HEXES}", wish), made.text
    keeper.post(f"{wish}/check", {"asked": "yes", "plain": "yes"})
    keeper.post(f"{wish}/opening", {})
    donor = town.browser()
    about = {"name": town.keep("name of a donor", characters(6)), "phone": town.keep("phone of a donor", phone())}
    asked = donor.post(f"{wish.removeprefix('/desk')}/claims", {**about, "agree": "yes"})
    [form] = [form for form in read(asked.text).forms if "draft" in form.fields]
    code = town.keep("code of a donor", town.code_for(about["phone"]))
    mine = donor.post(form.action, {"draft": form.fields["draft"][1], "code": code})
    assert "已为您留着" in mine.text, mine.text
    assert about["phone"] in keeper.post(f"{wish}/donor", {}).text
    today = time.strftime("%Y-%m-%d", time.gmtime(time.time() + 8 * 3600))
    noted = {"happened_on": today, "note": town.keep(f"{CHILD}note of a wish", characters(9))}
    keeper.post(f"{wish}/receipt", {"happened_on": today, "supply": "donor", "paid": "100"})
    keeper.post(f"{wish}/handing", noted)
    keeper.post(f"{wish}/visit", {**noted, "thanks": "used"})
    first, listed = woman(town, "of a form"), woman(town, "of a list")
    entry = urlsplit(str(keeper.post("/desk/women/new", first).url)).path
    assert re.fullmatch(rf"/desk/women/{HEXES}", entry)
    keeper.post("/desk/women/new", first)
    keeper.post("/desk/women/search", {"code": first["id_number"]})
    again = woman(town, "typed anew")
    keeper.post(f"{entry}/edit", {name: again[name] for name in ("name", "phone", "address", "notes")})
    columns = {"姓名": "name", "身份证号": "id_number", "电话": "phone", "住址": "address", "备注": "notes"}
    rows = f"{','.join([*columns, '类别'])}\n{','.join([*(listed[name] for name in columns.values()), '两癌'])}\n"
    ledger = {"workbook": (f"{listed['name']}.csv", rows.encode())}
    trial = keeper.post("/desk/women/import", {"organisation": VILLAGE}, ledger)
    keeper.post(urlsplit(str(trial.url)).path, {})
    keeper.post(f"{entry}/answers", {"given": "true", "manner": "paper", "answered_on": today})
    batch = {"organisation": DISTRICT, "programme": "festival", "title": "春节慰问", "funding": "budget"}
    given = urlsplit(str(keeper.post("/desk/aid/new", {**batch, "goods": "米", "value": "90"}).url)).path
    keeper.post(f"{given}/receivers", {"codes": "F-0001 E-0001"})
    keeper.post(f"{entry}/grants", {"purpose": "visit", "days": "7"})
    (waiting,) = set(re.findall(r'action="(/desk/women/readings/[^"]+/answer)"', desk.get("/desk/women/readings").text))
    desk.post(waiting, {"agree": "true"})
    assert again["name"] in keeper.post(f"{entry}/reading", {"purpose": "visit"}).text
    desk.post(f"{entry}/reading", {"purpose": "visit"})
    keeper.walk("/desk/women", "/desk/wishes", "/desk/aid")
    donor.walk("/wishes")
    return donor


def herself(town: Town) -> Browser:
    """A woman registers herself with her own phone."""
    phone_ = town.browser()
    about = town.person("registered by herself")
    phone_.post("/login", {"phone": about["phone"]})
    code = town.keep("one-time code", town.code_for(about["phone"]))
    phone_.post("/login/code", {"code": f"{(int(code) + 1) % 10 ** len(code):0{len(code)}}"})
    phone_.post("/login/code", {"code": code})
    done = phone_.post("/register", {**about, "name": "刘洋"})
    assert phone_.get("/me").status_code == httpx.codes.OK, done.text
    return phone_


def program(town: Town) -> httpx.Client:
    """A program with a token; closed with the browsers."""
    token = town.keep("token of a program", town.service.token("officer"))
    client = town.browser().client
    client.headers = httpx.Headers({"Authorization": f"Bearer {token}"})
    client.follow_redirects = False
    return client


def work_of_programs(town: Town, api: httpx.Client) -> None:
    person = town.person("registered by a program")
    new = {**person, "agree_collect": True}
    assert api.post("/api/v1/volunteers", json=new).status_code == httpx.codes.CREATED
    assert api.post("/api/v1/volunteers", json=new).status_code == httpx.codes.CONFLICT
    api.post("/api/v1/volunteers", json={**new, "phone": [new["phone"]], "id_number": {"x": new["id_number"]}})
    api.get("/api/v1/volunteers", params={"q": town.keep("phone in an address", phone())})
    for name in (
        "phone, registered by a program",
        "changed phone",
        "phone, registered by herself",
        "phone, row 1 of the roster",
    ):
        found = api.post("/api/v1/volunteers/search", json={"q": town.secrets[name]})
        assert found.json()["total"] == 1, name


def everything_else(town: Town, desk: Browser, api: httpx.Client) -> None:
    """Every route that takes something in gets all of it, whether or not it wants it: refusals are told, not quoted."""
    fields = {name: value for name, value in town.fill.items() if name != "file"}
    visitor = town.browser().client
    for method, route in sorted(town.routes.writing()):
        path = re.sub(r"\{\w+:str\}", "x", re.sub(r"\{\w+:uuid\}", str(uuid.uuid4()), route))
        for sender in (api, desk.client, visitor):
            if "logout" not in route or sender is not desk.client:
                answers = [
                    sender.request(method, path, json={**fields, "since": fields["phone"], "page": fields["phone"]})
                ]
                answers.append(sender.request(method, path, data=fields))
                assert max(answer.status_code for answer in answers) < httpx.codes.INTERNAL_SERVER_ERROR, route
        desk.sent.add(route)


def dump(service: Service) -> bytes:
    address = embedded.dsn_for(service.data / "pg", "postgres")
    done = subprocess.run([binaries() / "pg_dump", address], capture_output=True, check=True, env={"PATH": os.defpath})
    return done.stdout


def contents(service: Service, since: float) -> Iterator[tuple[str, bytes]]:
    """(where, bytes) of all that the service keeps, writes and hands out to whoever keeps backups."""
    for file in files_below(service.place, since):
        if file.name == "service.log":
            yield file.name, SAID_ALOUD.sub("", file.read_text(encoding="utf-8")).encode()
        elif file.name != "keyring.json":
            yield str(file.relative_to(service.place)), file.read_bytes()
    yield "dump", dump(service)


async def settled(service: Service) -> None:
    """Let the database write all that it has in memory to its files."""
    root = await asyncpg.connect(embedded.dsn_for(service.data / "pg", "postgres"))
    await root.execute("CHECKPOINT")
    await root.close()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with serving(tmp_path) as service, ExitStack() as clients:
        made = Town(service, Routes())
        clients.callback(lambda: [browser.client.close() for browser in made.browsers])
        yield made


async def test_nothing_secret_that_went_in_by_any_form_is_anywhere_in_plain_bytes(town: Town) -> None:
    since = time.time() - 1
    desk = administrator(town)
    work_of_the_desk(town, desk)
    hers = herself(town)
    api = program(town)
    work_of_programs(town, api)
    keeper = work_with_children(town, desk)
    entrusted = work_with_concerns(town, desk, keeper, hers)
    entrusted.walk("/desk", "/desk/concerns", "/desk/concern")
    work_with_aid(town, keeper, desk)
    town.remember_cookies()
    keeper.walk("/desk/children", "/desk/log")
    desk.walk("/desk", "/desk/accounts", "/desk/organisations", "/desk/events/new", "/desk/devices", "/desk/password")
    hers.walk("/me", "/")
    town.browser().walk("/login", "/login/staff", "/register")
    town.remember_cookies()
    everything_else(town, desk, api)
    await settled(town.service)

    sent = set().union(*(browser.sent for browser in town.browsers))
    assert {route for _, route in town.routes.writing()} - sent == set()
    assert len(town.secrets) > 45
    assert hits(town.secrets, contents(town.service, since)) == set()
    reported = {name: value for name, value in town.secrets.items() if name.startswith(CONCERN)}
    filing = r"/(?:me|desk)/concern$|/additions$|/(?:reading|entries|names)$"
    untold = [each for browser in town.browsers for each in browser.seen if not re.search(filing, each[0])]
    strangers = [page for browser in town.browsers if browser is not entrusted for page in browser.seen]
    elsewhere = [each for each in strangers if not re.search(r"/(?:me|desk)/concern$", each[0])]
    assert len(reported) > 25
    assert hits(reported, untold) == set() and hits(reported, elsewhere) == set()
    children = {name: value for name, value in town.secrets.items() if name.startswith(CHILD)}
    others = [page for browser in town.browsers if browser is not keeper for page in browser.seen]
    assert len(children) > 25 and len(others) > 200
    assert hits(children, others) == set()
    asked = re.compile(r"/(?:reading|new|edit|guardians)$|/desk/wishes/")
    unasked = [(where, page) for where, page in keeper.seen if not asked.search(where)]
    assert hits(children, unasked) == set()


async def test_a_phone_in_a_remark_and_one_in_a_log_line_are_found(town: Town) -> None:
    """The hunt above, over a service that keeps two of them where it should not."""
    since = time.time() - 1
    town.service.plant()
    api = program(town)
    person = town.person("of whom too much is told")
    told = {**person, "remark": f"她的新号码 {person['phone']}", "agree_collect": True}
    assert api.post("/api/v1/volunteers", json=told).status_code == httpx.codes.CREATED
    with (town.service.place / "service.log").open("a") as log:
        log.write(f'{{"event": "sms", "to": "{person["id_number"]}"}}\n')
    await settled(town.service)

    found = hits(town.secrets, contents(town.service, since))

    names = {name for name, _ in found}
    assert names == {"phone, of whom too much is told", "ID number, of whom too much is told"}
    places = {where.split("/")[-2] if "/" in where else where for _, where in found}
    assert {"service.log", "dump", "pg_wal"} <= places
