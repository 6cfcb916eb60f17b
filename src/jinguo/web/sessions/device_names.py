"""Names of browsers, in words that their owners know them by: 微信 · 苹果手机."""

BROWSERS = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("HuaweiBrowser", "华为浏览器"),
    ("MiuiBrowser", "小米浏览器"),
    ("QQBrowser", "QQ 浏览器"),
    ("UCBrowser", "UC 浏览器"),
    ("Edg", "Edge 浏览器"),
    ("Firefox", "火狐浏览器"),
    ("Chrome", "Chrome 浏览器"),
    ("Safari", "Safari 浏览器"),
)
"""Mark → name; the first that is found, since most browsers also claim to be the ones below."""

SYSTEMS = (
    ("iPad", "苹果平板"),
    ("iPhone", "苹果手机"),
    ("OpenHarmony", "鸿蒙手机"),
    ("HarmonyOS", "鸿蒙手机"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)

UNKNOWN = "其他设备"


def device_name(agent: str) -> str:
    """Name the browser and its system; 其他设备 when neither is known."""
    found = [next((name for mark, name in kinds if mark in agent), "") for kinds in (BROWSERS, SYSTEMS)]
    return " · ".join(name for name in found if name) or UNKNOWN
