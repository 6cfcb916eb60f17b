"""The demo's seclusion: nobody of it is ever reached by a real provider, as its invented numbers may be somebody's."""

from jinguo.config import settings
from jinguo.demo.staff import engaged
from jinguo.kernel.errors import Conflict
from jinguo.notifications.channels import switched_on


class RealProvider(Conflict):
    """A provider is set up where the demo's invented people are, or are to be."""

    code = "demo_reaches_nobody"

    def __init__(self, variables: list[str]) -> None:
        super().__init__(
            "演示资料里的人和号码是虚构的，号码可能真有人在用，不能接上短信、邮件服务。"
            f"看演示请去掉 {'、'.join(variables)}；正式使用请换一个空的数据目录（JINGUO_DATA）或数据库。"
        )


async def refuse_real_providers(*, demo: bool = False) -> None:
    """Refuse to go on with a provider that is set up, where the demo was filled in once, or is about to be (`demo`).

    Raises:
        RealProvider.
    """
    variables = switched_on(settings())
    if variables and (demo or await engaged() is not None):
        raise RealProvider(variables)
