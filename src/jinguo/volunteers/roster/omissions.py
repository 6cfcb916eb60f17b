"""Omissions from a roster, by name: no row of a file is ever gone without a word."""

from jinguo.kernel.labels import Labelled


class Omission(Labelled):
    """An omission (略过的行): why a row that holds something is nobody, neither taken nor sent back, but named."""

    SHEET = "sheet", "没有导入的工作表"
    TITLE = "title", "标题和表头"
    REPEATED = "repeated", "重复的标题和表头"
    BANNER = "banner", "分组的标题行"
    SUM = "sum", "小计、合计"
    FOOT = "foot", "页脚、签名和说明"
    EXAMPLE = "example", "填写示例"
    HIDDEN = "hidden", "隐藏的行"
    STRUCK = "struck", "划掉的行"
    NOBODY = "nobody", "没有姓名、电话和证件号的行"
