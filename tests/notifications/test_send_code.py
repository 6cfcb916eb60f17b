"""The one-time code on its way to a phone."""

import re
from collections.abc import Iterator

import pytest

from jinguo.config import Settings, settings
from jinguo.notifications.actions import send_code
from jinguo.notifications.channels import CHANNELS
from jinguo.notifications.errors import NoChannel


@pytest.fixture(autouse=True)
def fresh_settings() -> Iterator[None]:
    """Settings are read anew in each of these tests, and after it."""
    settings.cache_clear()
    yield
    settings.cache_clear()


async def test_the_console_shows_the_code_on_a_line_of_its_own_beside_the_masked_phone(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await send_code("19900001234", "042917")

    assert capsys.readouterr().out == "\n▶ 【巾帼册】发给 199****1234：验证码 042917，5 分钟内有效。请勿告诉他人。\n\n"


async def test_a_channel_that_there_is_not_sends_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JINGUO_CODE_CHANNEL", "pigeon")

    with pytest.raises(NoChannel):
        await send_code("19900001234", "042917")

    assert capsys.readouterr().out == ""


def test_what_is_sent_to_when_nothing_is_set_is_a_channel() -> None:
    assert Settings(_env_file=None).code_channel in CHANNELS  # pyright: ignore[reportCallIssue]


@pytest.mark.parametrize("name", CHANNELS)
def test_a_channel_introduces_itself(name: str) -> None:
    channel = CHANNELS[name]

    assert channel.name == name
    assert re.fullmatch(r"[a-z_]+", name)
    assert re.fullmatch(r"[一-鿿]+", channel.label)
