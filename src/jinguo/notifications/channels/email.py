"""E-mail by SMTP: plain text, with a way to refuse further letters in its headers and at its foot."""

import asyncio
import re
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formataddr, formatdate
from typing import ClassVar

import aiosmtplib
from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPResponseException

from jinguo.config import Settings
from jinguo.notifications.catalogue import Cause, Way
from jinguo.notifications.channels.base import (
    NOT_THERE,
    Absent,
    Accepted,
    Answer,
    Later,
    Outcome,
    Outgoing,
    Refused,
    Report,
    Uncertain,
)

PERMANENT = 500
LOG_IN_FIRST = 530
NO_SUCH_BOX = frozenset({550, 551, 553})
"""RFC 5321, 4.2.3: refused for good when the recipient is named."""

NOT_THE_BOX = re.compile(r"^5\.(?:2\.2|7\.\d+|4\.\d+)$")
"""RFC 3463: the mailbox is full, a policy is against it, the way there is broken; the mailbox itself is there."""

_ENHANCED = re.compile(r"\b[45]\.\d{1,3}\.\d{1,3}\b")
OURS = ("connect", "sender")
"""Steps that fail for our line or our settings, whomever a letter is for."""

GOODBYE_SECONDS = 2


class Email:
    """A letter by SMTP. The Message-ID is made from the message's own id: a letter sent twice can be told by it."""

    name = "email"
    label = "电子邮件"
    way: ClassVar[Way] = Way.EMAIL
    switch: ClassVar[str] = "smtp_host"

    @classmethod
    def opened(cls, chosen: Settings) -> "Email":
        """Make the channel by its settings."""
        return cls(
            chosen.smtp_host,
            chosen.smtp_port,
            chosen.smtp_sender,
            sender_name=chosen.smtp_sender_name,
            username=chosen.smtp_username,
            password=chosen.smtp_password,
            encryption=chosen.smtp_encryption,
        )

    @classmethod
    def receive(cls, report: Report, chosen: Settings) -> Answer:
        """Tell whoever asks that there is nothing here: a mail server reports nothing later."""
        return Answer(NOT_THERE)

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        *,
        sender_name: str,
        username: str = "",
        password: str = "",
        encryption: str = "starttls",
        patience: float = 20,
    ) -> None:
        """`encryption`: `tls` from the first byte, `starttls` (nothing is said without it), or `none` (loopback and
        closed networks only). `patience`: seconds for each answer; all of them together get twice as long.
        """
        self._sender, self._sender_name = sender, sender_name
        self._patience = patience
        self._how = {
            "hostname": host,
            "port": port,
            "username": username or None,
            "password": password or None,
            "local_hostname": self._domain,
            "use_tls": encryption == "tls",
            "start_tls": encryption == "starttls",
            "timeout": patience,
        }

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Hand the letter to the server. Once its text is on the way, no answer means: nobody knows."""
        smtp = aiosmtplib.SMTP(**self._how)
        step = "connect"
        try:
            async with asyncio.timeout(2 * self._patience):
                await smtp.connect()
                step = "sender"
                await smtp.mail(self._sender)
                step = "recipient"
                await smtp.rcpt(outgoing.address)
                step = "text"
                await smtp.data(self._letter(outgoing).as_bytes())
        except SMTPAuthenticationError as error:
            return Later(_code(error), "邮箱账号或口令不对，请系统管理员核对发件设置", Cause.ACCOUNT)
        except SMTPResponseException as error:
            return _refusal(error, step)
        except (SMTPException, OSError, TimeoutError) as error:
            if step == "text":
                return Uncertain(type(error).__name__)
            return Later(step, "邮件服务器连不上或没有应答", Cause.ACCOUNT if step in OURS else Cause.BUSY)
        else:
            with suppress(SMTPException, OSError, TimeoutError):
                await smtp.quit(timeout=GOODBYE_SECONDS)
        finally:
            smtp.close()
        return Accepted(self._message_id(outgoing))

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent | None:
        """SMTP cannot be asked."""
        return None

    async def close(self) -> None:
        """Nothing is held between letters."""

    @property
    def _domain(self) -> str:
        return self._sender.rpartition("@")[2]

    def _letter(self, outgoing: Outgoing) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = formataddr((self._sender_name, self._sender))
        letter["To"] = outgoing.address
        letter["Subject"] = " ".join(outgoing.subject.split())
        letter["Date"] = formatdate(outgoing.begun_at.timestamp())
        letter["Message-ID"] = self._message_id(outgoing)
        letter["Auto-Submitted"] = "auto-generated"
        if outgoing.stop:
            letter["List-Unsubscribe"] = f"<{outgoing.stop}>"
            if outgoing.stop.startswith("https://"):  # RFC 8058, 3.1: one click, by https alone
                letter["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        parts = (outgoing.text, f"{outgoing.foot}\n" if outgoing.foot else "", f"-- \n{self._sender_name}")
        letter.set_content("\n\n".join(part for part in parts if part) + "\n", cte="base64")
        return letter

    def _message_id(self, outgoing: Outgoing) -> str:
        return f"<{outgoing.id}@{self._domain}>"


def _refusal(error: SMTPResponseException, step: str) -> Outcome:
    """What a reply means. What the server says of the mailbox is not kept: it often repeats the address."""
    code, enhanced = _code(error), _ENHANCED.search(error.message)
    if error.code < PERMANENT:
        return Later(code, "邮件服务器暂时不收")
    if step in OURS:
        if error.code == LOG_IN_FIRST or step == "connect":
            return Later(code, "邮件服务器不让发，请系统管理员核对发件设置", Cause.ACCOUNT)
        return Refused(code, "邮件服务器不认发件地址，请系统管理员核对发件设置", cause=Cause.ACCOUNT)
    there = enhanced is not None and NOT_THE_BOX.match(enhanced[0])
    dead = step == "recipient" and error.code in NO_SUCH_BOX and not there
    if dead:
        return Refused(code, "没有这个邮箱，或它已停用", dead=True, cause=Cause.NO_NUMBER)
    return Refused(code, "对方邮箱拒收这封信")


def _code(error: SMTPResponseException) -> str:
    enhanced = _ENHANCED.search(error.message)
    return f"{error.code} {enhanced[0]}" if enhanced else str(error.code)
