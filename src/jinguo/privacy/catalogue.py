"""个人信息保护告知: what everybody may read about how data is handled, by version (《个人信息保护法》 art. 17).

Who handles it stands in the registry of organisations, how long it is kept in the rules of retention, what is asked of
whom in the questions of `people`; the page puts them beside these texts.
"""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a notice: a heading and its paragraphs."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PrivacyNotice:
    """A privacy notice (告知) in one version. `changed` says what is other than in the version before."""

    version: str
    since: date
    changed: str
    parts: tuple[Part, ...]


_FIRST = PrivacyNotice(
    "2026-1",
    date(2026, 1, 1),
    "第一版",
    (
        Part(
            "为了什么、收集什么",
            (
                "登记志愿者、安排活动、签到、记录服务时长、出具证明：姓名、手机号码、性别、出生日期，以及您愿意填写的身份证件号码、"
                "民族、政治面貌、学历、工作单位、专业技能、服务意向、紧急联系人。",
                "签到、签退：时间、方式（扫码、报编号、负责人点名、纸质签到表），以及扫码手机的一段摘要，用来防止代签。"
                "不收集位置，不拍照，不识别人脸。",
                "登录和安全：登录时间、设备名称，以及谁在什么时候做了什么、查看了谁的完整资料。",
            ),
        ),
        Part(
            "依据什么",
            (
                "登记和记录时长，依据您的同意；志愿服务记录还依据《志愿服务条例》第十九条。公示姓名和时长，要您另行同意，不同意不影响服务。",
                "身份证件号码属于敏感个人信息，只在办理实名登记、上报和出具证明时需要，可以不填。",
            ),
        ),
        Part(
            "怎样保护",
            (
                "手机号码、证件号码、紧急联系人电话加密保存，页面上只显示几位；工作人员看完整号码要写明用途，并且留下记录，您自己也看得到。"
                "资料存放在境内。",
            ),
        ),
        Part(
            "给谁看、给不给别人",
            (
                "只有您所属妇联和它的上级里有相应角色的工作人员能看到您的资料，每个人各自能做什么，登录后在“谁能看到我”里逐个列出。"
                "所属妇联可以把您设为“仅本级可见”，上级就看不到您的姓名。",
                "系统不会自动把您的资料交给别的平台或单位。确实需要提供的，会先告诉您接收方是谁、怎么联系、做什么用、提供哪些，"
                "并取得您的单独同意（《个人信息保护法》第二十三条）；法律、行政法规规定要报送的除外。",
            ),
        ),
        Part(
            "您的权利和怎样办",
            (
                "登录后在“我的页面”→“我的个人信息”里，您可以：看谁能看到您、谁看过；下载全部资料的副本；改变或撤回同意；申请删除；"
                "退出志愿者队伍。更正资料，或者要求限制处理，请联系所属妇联。",
                "没有手机、不会操作的，可以到所属村（社区）妇联，由工作人员代办，要写明用途并留下记录。",
                "撤回同意不影响撤回以前已经做的处理。拒绝您的请求，会书面说明理由。",
            ),
        ),
        Part(
            "未满十四周岁的儿童",
            (
                "这里不让未满十四周岁的人自己登记。确实要处理儿童个人信息的，先由监护人阅读专门规则并同意，"
                "按《儿童个人信息网络保护规定》指定专人负责；监护人可以随时查看、更正、删除。",
            ),
        ),
        Part(
            "怎样投诉",
            ("先找所属妇联或区妇联；不满意的，可以向网信部门投诉、举报（12377），也可以向人民法院起诉。",),
        ),
    ),
)

_MESSAGES = Part(
    "怎样通知您",
    (
        "登记、报名、活动变化和时长的通知，放在您自己的页面里，还可以用短信和电子邮件发给您。电子邮箱可以不填；填了的，要您打开邮件里的链接"
        "确认以后才使用，只用来发通知，加密保存。通知的正文和收件地址保存 180 天，以后只留发过什么、什么时候发的。",
        "每一类通知，您都可以在“消息设置”里选择收或者不收；邮件下面有不用登录的“不再收”链接；不会操作的，告诉所属妇联代记。“新活动和妇联消息”要您先"
        "同意才发。您的每一次选择都会记下，作为证明。",
        "短信、邮件由服务商代为发送，只给它们收件地址和正文；正文里没有儿童信息、证件号码和住址。",
    ),
)

_SECOND = replace(
    _FIRST,
    version="2026-2",
    since=date(2026, 11, 21),
    changed="写明了怎样用短信和电子邮件通知您、怎样选择不收",
    parts=(*_FIRST.parts[:2], _MESSAGES, *_FIRST.parts[2:]),
)


def _less(part: Part, *gone: str) -> Part:
    """Cut some words out of a part of a notice."""
    paragraphs = part.paragraphs
    for words in gone:
        paragraphs = tuple(paragraph.replace(words, "") for paragraph in paragraphs)
    return replace(part, paragraphs=paragraphs)


PRIVACY_NOTICES: tuple[PrivacyNotice, ...] = (
    _FIRST,
    _SECOND,
    replace(
        _SECOND,
        version="2026-3",
        since=date(2026, 11, 30),
        changed="不再写“出具证明”：现在还不办理",
        parts=tuple(_less(part, "、出具证明", "和出具证明") for part in _SECOND.parts),
    ),
)
"""All versions, oldest first; what was ever in force stays."""
