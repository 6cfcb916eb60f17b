"""Which provider takes what, by the settings."""

import subprocess
import sys
from typing import Any

import pytest

from jinguo.config import Settings
from jinguo.notifications.catalogue import Way
from jinguo.notifications.channels import is_on_console, open_channels

TWILIO = {"twilio_account": "AC1", "twilio_secret": "s", "twilio_sender": "+1"}
ALIYUN = {"aliyun_key": "k", "aliyun_secret": "s"}
MAIL = {"smtp_host": "127.0.0.1", "smtp_sender": "jinguo@example.cn"}


def settings(**given: Any) -> Settings:  # noqa: ANN401
    return Settings(_env_file=None, **given)  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize(
    ("given", "sms", "mail"),
    [
        ({}, "console", "console"),
        (TWILIO, "twilio", None),
        (ALIYUN, "aliyun", None),
        ({**TWILIO, **ALIYUN}, "aliyun", None),
        (MAIL, None, "email"),
        ({**MAIL, **TWILIO}, "twilio", "email"),
    ],
    ids=str,
)
def test_mainland_numbers_go_by_aliyun_else_by_twilio_and_by_the_console_only_where_nothing_is_set_up(
    given: dict[str, str], sms: str | None, mail: str | None
) -> None:
    ways = open_channels(settings(**given)).ways

    assert {way: channel.name for way, channel in ways.items()} == {
        way: name for way, name in ((Way.SMS, sms), (Way.EMAIL, mail)) if name
    }
    assert is_on_console(settings(**given)) == (sms == "console")


def test_a_provider_that_sends_no_more_is_still_asked_about_what_it_was_given() -> None:
    assert set(open_channels(settings(**TWILIO, **ALIYUN)).by_name) == {"twilio", "aliyun"}


def test_opening_channels_imports_no_client_of_a_provider() -> None:
    program = (
        "import sys, jinguo.notifications.messages.receipts\n"
        "from jinguo.config import Settings\n"
        "from jinguo.notifications.channels import open_channels\n"
        "open_channels(Settings(twilio_account='a', aliyun_key='k', smtp_host='h'))\n"
        "print([name for name in ('twilio.rest', 'aiohttp', 'darabonba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
