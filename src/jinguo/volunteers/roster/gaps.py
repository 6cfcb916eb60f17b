"""Gaps in a row that a clerk may leave instead of sending her back: fields that are not needed and are wrong."""

from jinguo.kernel.labels import Labelled


class Gap(Labelled):
    """Gap (待补): a kind of wrong field; the field is left empty, and she is listed until it is filled in."""

    ID_NUMBER = "id_number", "身份证号不对的"
    BIRTH = "birth", "性别、出生日期看不懂，或者和身份证号不一致的"
    EMERGENCY = "emergency", "紧急联系人电话看不懂的"
    PLATFORM = "platform", "其他平台编号丢了位数的"


LACKING = {
    "id_number": "身份证号",
    "born_on": "出生日期",
    "sex": "性别",
    "emergency_phone": "紧急联系人电话",
    "platform_number": "其他平台编号",
}
"""Fields that may be lacking of a volunteer, as her card names them."""
