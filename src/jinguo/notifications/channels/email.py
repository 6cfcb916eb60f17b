"""E-mail by SMTP."""

from email.message import EmailMessage
from email.utils import formataddr, formatdate

import aiosmtplib

from jinguo.notifications.channels.base import Absent, Accepted, Later, Outcome, Outgoing, Refused, Uncertain

TRANSIENT, PERMANENT = 400, 500
NO_SUCH_BOX = frozenset({550, 551, 553})


class Email:
    """A letter by SMTP. The Message-ID is made from the message's own id: a letter sent twice can be told by it."""

    name = "email"
    label = "电子邮件"

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
        """`encryption`: `tls` from the first byte, `starttls`, or `none` (loopback and closed networks only)."""
        self._sender, self._sender_name = sender, sender_name
        self._how = {
            "hostname": host,
            "port": port,
            "username": username or None,
            "password": password or None,
            "use_tls": encryption == "tls",
            "start_tls": encryption == "starttls",
            "timeout": patience,
        }

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Hand the letter to the server. After the text was given, no answer means: nobody knows."""
        smtp = aiosmtplib.SMTP(**self._how)
        begun = False
        try:
            async with smtp:
                begun = True
                await smtp.send_message(self._letter(outgoing))
        except aiosmtplib.SMTPRecipientsRefused as error:
            return _refusal(error.recipients[0].code, error.recipients[0].message)
        except aiosmtplib.SMTPAuthenticationError as error:
            return Later(str(error.code), "邮箱账号或口令不对")
        except aiosmtplib.SMTPResponseException as error:
            return _refusal(error.code, error.message)
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            return Uncertain(type(error).__name__) if begun else Later("connect", "连不上邮件服务器")
        return Accepted(self._message_id(outgoing))

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent | None:
        """SMTP cannot be asked."""
        return None

    async def close(self) -> None:
        """Nothing is held between letters."""

    def _letter(self, outgoing: Outgoing) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = formataddr((self._sender_name, self._sender))
        letter["To"] = outgoing.address
        letter["Subject"] = outgoing.subject
        letter["Date"] = formatdate(outgoing.begun_at.timestamp())
        letter["Message-ID"] = self._message_id(outgoing)
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(outgoing.text)
        return letter

    def _message_id(self, outgoing: Outgoing) -> str:
        return f"<{outgoing.id}@{self._sender.rpartition('@')[2]}>"


def _refusal(code: int, message: str) -> Outcome:
    if TRANSIENT <= code < PERMANENT:
        return Later(str(code), "对方邮箱暂时不收")
    return Refused(str(code), f"对方邮箱拒收：{message}"[:200], dead=code in NO_SUCH_BOX)
