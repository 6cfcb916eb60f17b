"""The workbook to fill in, for who has no roster yet."""

import polars as pl

from jinguo.kernel.spreadsheet import SheetOut, write
from jinguo.volunteers.catalogue import ServiceClass
from jinguo.volunteers.roster.headers import FIELDS

OFFERED = (
    *("name", "phone", "id_number", "sex", "born_on", "town", "village", "skills", "service_classes", "available"),
    *("nation", "political_status", "education", "employer", "emergency_contact", "emergency_phone"),
    *("agree_collect", "agree_publish", "remark"),
)
REQUIRED = ("姓名", "手机号码")
NOTES = (
    ("姓名、手机号码", "必填。一个手机号只能登记一个人，要本人自己的 11 位手机号。没有的，不写在名册里，单独登记。"),
    ("身份证号码", "可以不填；填了就要对。这一列已经是“文本”格式，请不要改成数字。"),
    ("镇街、村社", "写名称（如 招宝山街道、城东社区），或者 12 位代码；都不写的，登记到导入时选的组织。"),
    ("服务类别", f"可以写几个，用顿号隔开：{'、'.join(each.label for each in ServiceClass)}。"),
    ("同意收集个人信息", "本人同意的写“是”。写“否”的不会登记；没有这一列的，以纸质同意书为准，请存好。"),
    ("同意公示", "本人同意公示姓名和服务时长的写“是”。"),
    ("其他各列", "都可以不填，也可以删掉整列。列的顺序、表头的写法不用和这里一样。"),
)


def template() -> bytes:
    """Make a workbook with our headers over empty text cells, and a sheet that explains them."""
    empty = pl.DataFrame(schema=dict.fromkeys(OFFERED, pl.String))
    notes = pl.DataFrame(NOTES, schema={"column": pl.String, "rule": pl.String}, orient="row")
    return write(
        [
            SheetOut("名册", empty, [FIELDS[field][0] for field in OFFERED], {"id_number": 22, "phone": 14}),
            SheetOut("填写说明", notes, ["列", "怎么填"], {"column": 20, "rule": 80}),
        ]
    )
