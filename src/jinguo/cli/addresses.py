"""The lines that `serve` prints, in Chinese and English: where to go, and as whom."""

import socket

from jinguo.access.policy import deviations
from jinguo.cli.prelude import Prepared
from jinguo.config import Settings, is_loopback
from jinguo.notifications.channels import is_on_console

EVERY_INTERFACE = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
NOWHERE = ("192.0.2.1", 9)
"""An address of documentation (RFC 5737): a datagram socket that is aimed there sends nothing, but knows our own
address.
"""


def reachable_origin(host: str, port: int) -> str:
    """Find the address for links and QR codes when none is configured: that of this machine, if it listens on all of
    its own.
    """
    if host in EVERY_INTERFACE:
        host = _own_address()
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _own_address() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(NOWHERE)
        except OSError:
            return "127.0.0.1"
        return probe.getsockname()[0]


def _unreachable(origin: str) -> list[str]:
    """Warn that the codes on the wall lead to this machine alone, so that no phone can open them."""
    if not is_loopback(origin):
        return []
    return [
        f"手机打不开 {origin}：二维码里的网址只有这台机器自己能打开。让手机也能用：jinguo serve --host 0.0.0.0，"
        "或者把对外网址设成 JINGUO_PUBLIC_ORIGIN。",
        "No phone can open this address: use --host 0.0.0.0, or set JINGUO_PUBLIC_ORIGIN.",
    ]


def _weaker() -> list[str]:
    """Warn about each setting with which this installation asks for less than 等保 is usually read to ask."""
    return [
        f"{each.setting}={each.here}（等保通常 {each.usual}）：比通常要求宽 weaker than usual"
        for each in deviations()
        if each.weaker
    ]


def _first_run(address: str) -> list[str]:
    return [
        "  还没有账号，请打开下面的网址建立第一个管理员（口令只在这次启动有效）",
        "  No account yet: make the first administrator here (the token is good for this run only)",
        f"  {address}",
    ]


def printed(prepared: Prepared, settings: Settings) -> str:
    """The lines to print on the console."""
    origin = settings.origin
    lines = [
        "",
        f"  巾帼册已启动，按 Ctrl-C 停止    jinguo is running, Ctrl-C ends it    {origin}",
        f"  志愿者 Volunteers      {origin}/login",
        f"  工作人员 Staff         {origin}/login/staff",
        f"  接口文档 API           {origin}/api/docs",
    ]
    if prepared.needs_setup:
        lines += ["", *_first_run(f"{origin}/setup?token={settings.setup_token}")]
    if prepared.accounts:
        lines += ["", "  演示账号 Demo accounts", *(f"  {line}" for line in prepared.accounts)]
    lines += [f"  ⚠ {line}" for line in (*_weaker(), *_unreachable(origin))]
    if is_on_console(settings):
        lines += ["", "  登录验证码打印在这里 Log-in codes are printed here"]
    return "\n".join([*lines, ""])
