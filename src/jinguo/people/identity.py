"""Names, phones and ID numbers: how each is tidied, what is wrong with it in words, how it is masked. Pure rules.

Python's `re` and Polars' regex read these patterns alike; `volunteers.roster` applies the same ones to columns.
"""

import re
import unicodedata
from datetime import date

INVISIBLE = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufffc\U000e0000-\U000e0fff]"
)
SPACES = r"[\s\x00-\x1f\x7f\x85]+"
APOSTROPHES = "^(?:['‘’`] ?)+"
"""What Excel and older systems put before digits to keep them text."""

PHONE_DOTS = r"[ \-‐‑‒–—―−~.()_·]"
DASHES = r"[ \-‐‑‒–—―−]"
PHONE_LABEL = (
    r"^(?:本人)?(?:(?:联系|移动|办公)?(?:手机号码|手机号|手机|电话号码|电话|联系方式|号码)|[Tt][Ee][Ll]|[Mm]obile)?"
    r" ?[:.]? ?"
)
PHONE_NOTE = r"[ ,;、。.(]*(?:本人|微信同号|同微信|微信|手机)?\)?[ ,;、。]*$"
"""What stands before and behind a number and says nothing else: 手机：138…, 138…（本人）."""
PHONE_ZERO = r"\.0+$"
PHONE_PREFIX = r"^(?:\+|00)?86(1[3-9][0-9]{9})$"
MOBILE = r"^1[3-9][0-9]{9}$"
MOBILES = r"1[3-9][0-9]{9}"
LANDLINE = r"^0?[0-9]{7,8}$|^0[1-9][0-9]{8,10}$"
SCIENTIFIC = r"^[0-9](?:\.[0-9]*)?[Ee]\+?[0-9]+$"
PHONE_LENGTH = 11

ID_DOTS = r"[ \-‐‑‒–—―−_]"
ID_SHAPE = r"^[0-9]{17}[0-9X]$"
ID_OLD = r"^[0-9]{15}$"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECKS = "10X98765432"
"""GB 11643-1999, ISO 7064 mod 11-2: the check digit by the weighted sum of the first 17, modulo 11."""
ID_REGION = r"^(?:1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|9[1-8])"
"""GB/T 2260 provinces; 83 = Taiwan residents' residence permits; 9… = foreigners' permanent residence cards of 2023."""
ID_EARLIEST = date(1900, 1, 1)
ID_LENGTH = 18

NAME_DOTS = "[•‧∙⋅●･・.。]"
NAME_WRONG = r"[0-9@#*=+/\\<>|?&%$!:;,，、~^{}\[\]\"×○]|(?i:www\.|\.(?:com|cn|net|org|cc|top|xyz|vip|shop|site|link)$)"
NAME_MOST = 40
NOTE_SIGNS = "[()\u3010\u3011★☆※●\u2600-\u27bf\U0001f000-\U0001faff]"
"""What a note or a picture beside a name brings with it."""

ENDS_GONE = re.compile("(?:已故|去世|过世|退出|退队|调走|调离|离职|搬走)$")
TITLES = "老师|先生|女士|小姐|同志|阿姨|大姐|大妈|师傅|医生|护士|主任|书记|主席|经理|校长|会长|组长|队长|班长|站长|村长"
TITLED = re.compile(f"^(.{{2,}})({TITLES})$")
"""A whole name with what she is called behind it: 张秀英老师."""
CALLED = re.compile(f"^.(?:{TITLES}|姐|姨|婶|妈)$")
COMPOUND = frozenset(("欧阳", "司马", "上官", "诸葛", "夏侯", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒"))
NOBODY = re.compile("^(?:姓名)?(?:无|暂无|没有|待定|待补|待填|不详|未知|匿名|佚名|空缺|空|同上|姓名)$")
UNFINISHED = re.compile("^[\u4e00-\u9fff]$|[\u4e00-\u9fff](?:[×✕╳○□某]|[Xx]{1,2}$)")
"""A name of which only a part is written: 王, 王××, 王某某, 李XX."""

PHONE_MISSING = "缺手机号"
PHONE_SCIENTIFIC = "手机号成了科学计数，请把这一列设为“文本”格式后重新填写"
PHONE_MASKED = "手机号打了星号，请填完整的手机号"
PHONE_TWO = "一格里有两个手机号，请只留本人常用的一个"
PHONE_LANDLINE = "这是固定电话，请填 11 位手机号（登录和短信要用）"
PHONE_WRONG = "手机号不对，应是 1 开头的 11 位数字（13–19 号段）"

ID_NUMERIC = "身份证号被 Excel 存成了数字，末几位已经丢失，请把这一列设为“文本”格式后按证件重新填写"
ID_MASKED = "身份证号打了星号，请填完整的号码"
ID_FIFTEEN = "15 位的老身份证号已停用，请填 18 位的身份证号"
ID_WRONG_SHAPE = "身份证号应是 18 位（前 17 位是数字，最后一位是数字或 X）"
ID_ZEROS = "身份证号校验不对，末三位都是 0，多半被 Excel 存成过数字，请按证件重新填写"
ID_WRONG_CHECK = "身份证号校验不对，请对照证件改正"
ID_WRONG_REGION = "身份证号开头的地区码不对，请对照证件改正"
ID_WRONG_BIRTH = "身份证号里的出生日期不对，请对照证件改正"

MAILBOX = (
    r"^(?=.{3,254}$)(?=[^@]{1,64}@)[a-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$"
)
"""RFC 5321, 4.1.2, without quoted names and bare addresses of machines; ASCII, since few servers take more."""
MAILBOX_MISSING = "请填写邮箱"
MAILBOX_WRONG = "邮箱不对，应该像 name@example.com 这样，只用英文字母、数字和符号"

NAME_MISSING = "缺姓名"
NAME_TOO_LONG = f"姓名超过 {NAME_MOST} 个字，请只填姓名"
NAME_WRONG_SIGNS = "姓名里有数字或符号，请只填姓名"
LEFT = "姓名里写着“{}”，请核对她是不是还在，在的话只填姓名"
TITLED_SO = "请只填姓名，不用写“{}”"
CALLED_SO = "“{}”是称呼，请填全名"
NOT_A_NAME = "“{}”不是姓名，请填全名"
NOT_WHOLE = "姓名没有写全（{}），请填全名"
NAME_WITH_NOTE = "姓名里有括号或记号，请只填姓名，说明写在备注里"


def tidy(text: str | None) -> str:
    """Tidy text as meant: NFKC (full-width forms become plain), nothing invisible, single spaces, no leading `'`."""
    plain = re.sub(INVISIBLE, "", unicodedata.normalize("NFKC", text or ""))
    return re.sub(APOSTROPHES, "", re.sub(SPACES, " ", plain).strip(" "))


def normal_phone(text: str | None) -> str:
    """Normalise a phone number: no spaces, dashes, +86, 86 or 0086; what is no mainland mobile is only tidied."""
    bare = re.sub(PHONE_NOTE, "", re.sub(PHONE_LABEL, "", tidy(text), count=1), count=1)
    digits = re.sub(PHONE_DOTS, "", re.sub(PHONE_ZERO, "", bare))
    return re.sub(PHONE_PREFIX, r"\1", digits)


def phone_problem(text: str | None) -> str | None:
    """The clause that says what is wrong with a mobile number; None = nothing."""
    phone = normal_phone(text)
    if re.search(MOBILE, phone):
        return None
    tests = (
        (phone == "", PHONE_MISSING),
        (re.search(SCIENTIFIC, tidy(text)), PHONE_SCIENTIFIC),
        ("*" in phone, PHONE_MASKED),
        (len(re.findall(MOBILES, phone)) > 1, PHONE_TWO),
        (re.search(LANDLINE, phone), PHONE_LANDLINE),
    )
    return next((problem for hit, problem in tests if hit), PHONE_WRONG)


def normal_id(text: str | None) -> str:
    """Normalise an ID number: without spaces and dashes, with a capital X."""
    return re.sub(ID_DOTS, "", tidy(text)).replace("x", "X")


def id_problem(text: str | None, today: date) -> str | None:
    """The clause that says what is wrong with an 18-digit ID number (GB 11643-1999); None = nothing.

    Born from 1900-01-01 to `today`, both inclusive. An empty one is not wrong: the caller says whether it may be empty.
    """
    number = normal_id(text)
    if number == "":
        return None
    if not re.search(ID_SHAPE, number):
        tests = (
            (re.search(SCIENTIFIC, number), ID_NUMERIC),
            ("*" in number, ID_MASKED),
            (re.search(ID_OLD, number), ID_FIFTEEN),
        )
        return next((problem for hit, problem in tests if hit), ID_WRONG_SHAPE)
    if check_digit(number) != number[-1]:
        return ID_ZEROS if number.endswith("000") else ID_WRONG_CHECK
    if not re.search(ID_REGION, number):
        return ID_WRONG_REGION
    born_on = birth_date(number)
    return None if born_on and ID_EARLIEST <= born_on <= today else ID_WRONG_BIRTH


def check_digit(number: str) -> str:
    """Compute the 18th character that the first 17 digits call for."""
    return ID_CHECKS[sum(int(digit) * weight for digit, weight in zip(number, ID_WEIGHTS, strict=False)) % 11]


def birth_date(number: str) -> date | None:
    """Read the birth date out of an 18-digit ID number; None when there is no such day."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex(number: str) -> str:
    """Read the sex out of an 18-digit ID number: its 17th digit is odd for 男, even for 女."""
    return "男" if int(number[16]) % 2 else "女"


def normal_name(text: str | None) -> str:
    """Normalise a name: a Chinese one without spaces, `·` between its parts; a Latin one with single spaces."""
    name = tidy(text)
    if re.search("[A-Za-z]", name):
        return name
    return re.sub(NAME_DOTS, "·", name.replace(" ", "")).strip("·")


def name_problem(text: str | None) -> str | None:
    """The clause that says what is wrong with a name; None = nothing."""
    name = normal_name(text)
    if name == "":
        return NAME_MISSING
    if len(name) > NAME_MOST:
        return NAME_TOO_LONG
    return NAME_WRONG_SIGNS if re.search(NAME_WRONG, name) else None


def own_name_problem(name: str) -> str | None:
    """The clause that says what is wrong with the name of who is registered; None = nothing that is seen here."""
    gone = ENDS_GONE.search(name)
    if gone:
        return LEFT.format(gone[0])
    titled = TITLED.match(name)
    if titled and titled[1] not in COMPOUND:
        return TITLED_SO.format(titled[2])
    if titled or CALLED.match(name):
        return CALLED_SO.format(name)
    if NOBODY.match(name):
        return NOT_A_NAME.format(name)
    return NOT_WHOLE.format(name) if UNFINISHED.search(name) else None


def mask_phone(phone: str) -> str:
    """Mask a phone: 138****1234; whatever is no mobile number becomes stars altogether."""
    return f"{phone[:3]}****{phone[-4:]}" if re.search(MOBILE, phone) else "*" * PHONE_LENGTH


def mask_id(number: str) -> str:
    """Mask an ID number but for its first and last character, always 18 long; anything else becomes stars alone."""
    return f"{number[0]}{'*' * 16}{number[-1]}" if re.search(ID_SHAPE, number) else "*" * ID_LENGTH


def mask_name(name: str) -> str:
    """李* for two characters, 李*雨 for three, 欧**珍 for four: first and last character, a star for each between."""
    if len(name) <= 2:  # noqa: PLR2004
        return name[:1] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def normal_mailbox(text: str | None) -> str:
    """Normalise an e-mail address into what is kept: half-width, small letters, no spaces."""
    return re.sub(INVISIBLE + "|" + SPACES, "", unicodedata.normalize("NFKC", text or "")).lower()


def mailbox_problem(text: str | None) -> str | None:
    """The words that say what is wrong with an e-mail address; None when nothing is."""
    address = normal_mailbox(text)
    if not address:
        return MAILBOX_MISSING
    return None if re.match(MAILBOX, address) else MAILBOX_WRONG


def mask_mailbox(address: str) -> str:
    """Mask a mailbox: w***@example.com."""
    name, _, domain = address.partition("@")
    return f"{name[:1]}***@{domain}"


def mask_address(address: str) -> str:
    """Mask where a message goes: a mailbox or a phone."""
    return mask_mailbox(address) if "@" in address else mask_phone(address)


def starred(text: str) -> str:
    """Mask a sealed value, opened, by its looks: phone, ID number, mailbox; anything else becomes stars alone."""
    if re.search(MOBILE, text):
        return mask_phone(text)
    if re.search(ID_SHAPE, text):
        return mask_id(text)
    return mask_mailbox(text) if "@" in text else "*" * len(text)
