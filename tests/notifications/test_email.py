"""Letters, given to real mail servers on loopback: what each answer means, and what a letter looks like."""

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from jinguo.kernel.ids import uuid7
from jinguo.notifications.channels.base import Accepted, Later, Outgoing, Refused, Uncertain
from jinguo.notifications.channels.email import Email

HER, SENDER = "wangfang@example.org", "jinguo@example.cn"
STOP = "https://jinguo.example.cn/stop/abc"
LETTER = Outgoing(
    uuid7(),
    HER,
    "王芳您好，您报名的社区环境整治将于11月28日 09:00开始，请准时参加。",
    "活动提醒",
    "event_reminder",
    {},
    datetime(2026, 11, 21, 4, tzinfo=UTC),
    foot=f"不想再收这类邮件，请打开：\n{STOP}",
    stop=STOP,
)


@dataclass
class Post:
    """A mail server's mind: what it answers to whom, and what it has taken."""

    to_sender: str = "250 OK"
    to_recipient: str = "250 OK"
    to_text: str = "250 2.0.0 queued"
    before_text: Callable[[SMTP], Awaitable[None]] | None = None
    taken: list[bytes] = field(default_factory=list)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        envelope.mail_from = address
        return self.to_sender

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: object
    ) -> str:
        envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.before_text:
            await self.before_text(server)
        assert isinstance(envelope.content, bytes)
        if self.to_text.startswith("250"):
            self.taken.append(envelope.content)
        return self.to_text


def cut(line: SMTP) -> None:
    """Break a line off."""
    if isinstance(line.transport, asyncio.WriteTransport):
        line.transport.abort()


Serving = Callable[..., Awaitable[int]]


@pytest.fixture
async def serving() -> AsyncIterator[Serving]:
    """`await serving(post, …)` runs a mail server; its port."""
    async with AsyncExitStack() as stack:

        @asynccontextmanager
        async def running(post: Post, **how: object) -> AsyncIterator[int]:
            loop = asyncio.get_running_loop()
            lines: list[SMTP] = []

            def answered() -> SMTP:
                lines.append(SMTP(post, loop=loop, hostname="mail.example.cn", **how))  # pyright: ignore[reportArgumentType]
                return lines[-1]

            server = await loop.create_server(answered, "127.0.0.1", 0)
            try:
                yield server.sockets[0].getsockname()[1]
            finally:
                server.close()
                for line in lines:
                    cut(line)
                await asyncio.sleep(0.01)

        yield lambda post, **how: stack.enter_async_context(running(post, **how))


def channel(port: int, encryption: str = "none", **more: object) -> Email:
    return Email("localhost", port, SENDER, sender_name="镇海区妇女联合会", encryption=encryption, **more)  # pyright: ignore[reportArgumentType]


def opened(post: Post) -> EmailMessage:
    (raw,) = post.taken
    letter = message_from_bytes(raw, policy=policy.default)
    assert isinstance(letter, EmailMessage)
    return letter


async def test_a_letter_is_plain_text_says_who_writes_and_how_to_refuse(serving: Serving) -> None:
    post = Post()
    outcome = await channel(await serving(post)).send(LETTER)

    letter = opened(post)
    assert outcome == Accepted(f"<{LETTER.id}@example.cn>")
    assert {name: str(letter[name]) for name in ("Message-ID", "To", "Subject", "List-Unsubscribe-Post")} == {
        "Message-ID": f"<{LETTER.id}@example.cn>",
        "To": HER,
        "Subject": "活动提醒",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }
    assert str(letter["From"]) == f"镇海区妇女联合会 <{SENDER}>"
    assert str(letter["List-Unsubscribe"]) == f"<{STOP}>"
    assert letter.get_content_type() == "text/plain"
    body = letter.get_content()
    assert body.startswith(f"{LETTER.text}\n\n{LETTER.foot}\n") and "镇海区妇女联合会" in body


async def test_what_she_cannot_refuse_offers_no_link_and_one_click_needs_https(serving: Serving) -> None:
    bare, plain = Post(), Post()
    await channel(await serving(bare)).send(replace(LETTER, foot="", stop=""))
    await channel(await serving(plain)).send(replace(LETTER, stop="http://127.0.0.1:8000/stop/abc"))

    assert [opened(bare)[name] for name in ("List-Unsubscribe", "List-Unsubscribe-Post")] == [None, None]
    assert opened(plain)["List-Unsubscribe-Post"] is None
    assert str(opened(plain)["List-Unsubscribe"]) == "<http://127.0.0.1:8000/stop/abc>"


async def test_a_subject_of_several_lines_makes_no_headers(serving: Serving) -> None:
    post = Post()
    await channel(await serving(post)).send(replace(LETTER, subject="提醒\r\nBcc: eve@example.org"))

    assert opened(post)["Bcc"] is None
    assert str(opened(post)["Subject"]) == "提醒 Bcc: eve@example.org"


@pytest.mark.parametrize(
    ("post", "expected"),
    [
        (Post(to_recipient="550 5.1.1 <wangfang@example.org> no such user"), ("550 5.1.1", True)),
        (Post(to_recipient="553 mailbox name not allowed"), ("553", True)),
        (Post(to_recipient="550 5.7.1 blocked by policy"), ("550 5.7.1", False)),
        (Post(to_recipient="552 5.2.2 mailbox full"), ("552 5.2.2", False)),
        (Post(to_text="550 5.7.1 looks like spam"), ("550 5.7.1", False)),
        (Post(to_sender="553 5.1.8 sender unknown"), ("553 5.1.8", False)),
    ],
    ids=["no such box", "bad name", "policy", "full", "spam", "sender"],
)
async def test_a_refusal_for_good_blocks_a_mailbox_only_when_there_is_none(
    serving: Serving, post: Post, expected: tuple[str, bool]
) -> None:
    outcome = await channel(await serving(post)).send(LETTER)

    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.dead) == expected
    assert "example.org" not in outcome.reason  # what staff read never holds the address
    assert post.taken == []


@pytest.mark.parametrize(
    "post",
    [
        Post(to_recipient="451 4.7.1 greylisted, try again"),
        Post(to_sender="421 4.3.2 shutting down"),
        Post(to_sender="530 5.7.0 log in first"),
        Post(to_text="452 4.3.1 no space"),
    ],
    ids=["greylisted", "shutting down", "log in first", "no space"],
)
async def test_what_is_refused_for_now_is_tried_later(serving: Serving, post: Post) -> None:
    assert isinstance(await channel(await serving(post)).send(LETTER), Later)
    assert post.taken == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_wrong_password_is_the_house_s_own_fault_and_tried_later(serving: Serving) -> None:
    post = Post()
    port = await serving(
        post,
        authenticator=lambda *_: AuthResult(success=False, handled=False),
        auth_required=True,
        auth_require_tls=False,
    )
    outcome = await channel(port, username="jinguo", password="wrong-one").send(LETTER)

    assert isinstance(outcome, Later) and outcome.code.startswith("535")
    assert "wrong-one" not in repr(outcome)


async def test_nobody_there_means_later(unused_tcp_port: int) -> None:
    assert isinstance(await channel(unused_tcp_port).send(LETTER), Later)


async def hang_up(server: SMTP) -> None:
    """The line breaks once the whole text has arrived."""
    cut(server)


async def fall_asleep(server: SMTP) -> None:
    await asyncio.sleep(1.5)


@pytest.mark.parametrize("meanwhile", [hang_up, fall_asleep])
async def test_no_answer_to_the_text_means_that_nobody_knows(
    serving: Serving, meanwhile: Callable[[SMTP], Awaitable[None]]
) -> None:
    post = Post(before_text=meanwhile)
    outcome = await channel(await serving(post), patience=0.3).send(LETTER)

    assert isinstance(outcome, Uncertain)


async def test_a_server_that_says_nothing_at_all_has_taken_nothing() -> None:
    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(wait, "127.0.0.1", 0)
    async with silent:
        outcome = await channel(silent.sockets[0].getsockname()[1], patience=0.1).send(LETTER)
        await asyncio.sleep(0.01)

    assert isinstance(outcome, Later)


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, ssl.SSLContext]:
    """A certificate for localhost of its own authority, and a server's context with it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "mail.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return pem, context


async def test_starttls_goes_out_to_who_is_trusted_and_to_nobody_else(
    serving: Serving, certificate: tuple[Path, ssl.SSLContext], monkeypatch: pytest.MonkeyPatch
) -> None:
    pem, context = certificate
    post = Post()
    port = await serving(post, tls_context=context, require_starttls=True)

    assert isinstance(await channel(port, "starttls").send(LETTER), Later)  # its authority is not known here
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    assert isinstance(await channel(port, "starttls").send(LETTER), Accepted)
    assert len(post.taken) == 1


async def test_nothing_is_said_in_the_clear_to_a_server_without_starttls(serving: Serving) -> None:
    post = Post()

    assert isinstance(await channel(await serving(post), "starttls").send(LETTER), Later)
    assert post.taken == []
