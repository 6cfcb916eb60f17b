"""Nobody of the demo is reached by a real provider: neither before it is filled in nor later."""

import pytest

from jinguo.config import settings
from jinguo.demo.fill import fill
from jinguo.demo.seclusion import RealProvider, refuse_real_providers
from jinguo.kernel.db import Database
from jinguo.notifications.channels import PROVIDERS, is_on_console, switched_on


@pytest.fixture(params=[each.switch for each in PROVIDERS])
def provider(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The variable that switches a provider on, once it is set."""
    name = f"JINGUO_{request.param.upper()}"
    monkeypatch.setenv(name, "somewhere")
    settings.cache_clear()
    request.addfinalizer(settings.cache_clear)
    return name


async def test_a_demo_is_refused_where_a_provider_is_set_up(database: Database, provider: str) -> None:
    await refuse_real_providers()

    with pytest.raises(RealProvider, match=f"请去掉 {provider}；"):
        await refuse_real_providers(demo=True)


async def test_where_a_demo_was_filled_in_no_provider_may_be_set_up(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await fill()
    await refuse_real_providers(demo=True)
    assert is_on_console(settings())
    monkeypatch.setattr(settings(), "twilio_account", "AC1")

    with pytest.raises(RealProvider):
        await refuse_real_providers()

    assert switched_on(settings()) == ["JINGUO_TWILIO_ACCOUNT"]
    assert not is_on_console(settings())
