"""What a ledger of children calls its columns, and what it writes in its cells, as codes. Pure."""

import re
from collections.abc import Mapping

from jinguo.children.catalogue import Boarding, Carer, Circumstance, Kinship, Schooling

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("儿童姓名", "孩子姓名", "学生姓名", "未成年人姓名", "姓名"),
    "id_number": ("身份证号码", "身份证号", "儿童身份证号", "公民身份号码", "证件号码", "身份证"),
    "sex": ("性别",),
    "born_on": ("出生日期", "出生年月日", "出生时间", "生日"),
    "village": ("村社", "村社区", "所属村社", "所在村社", "村居", "社区", "村", "行政村", "所属村", "所属社区",
                "所在村"),
    "town": ("镇街", "镇街道", "街道", "乡镇", "所属镇街", "乡镇街道", "所在乡镇"),
    "address": ("家庭住址", "住址", "现住址", "现居住地址", "家庭地址", "居住地址", "现居地", "详细地址"),
    "school": ("就读学校", "学校", "学校班级", "就读学校及班级", "所在学校", "就读学校班级"),
    "grade": ("年级", "班级", "年级班级", "所在班级", "就读年级"),
    "guardian": ("监护人姓名", "监护人", "现监护人", "委托监护人", "监护人名字", "家长姓名", "抚养人姓名"),
    "guardian_phone": ("监护人电话", "监护人联系电话", "监护人联系方式", "监护人手机", "联系电话", "联系方式", "电话",
                       "家长电话", "抚养人电话"),
    "kinship": ("与儿童关系", "监护人与儿童关系", "与监护人关系", "监护人关系", "关系", "与孩子关系", "与学生关系"),
    "category": ("儿童类别", "类别", "类型", "儿童类型", "困境类型", "对象类别", "困境类别", "人员类别"),
    "circumstances": ("父母情况", "父母情形", "具体情形", "监护情形", "父母状况"),
    "since": ("认定时间", "认定日期", "纳入时间", "纳入日期", "从哪天起"),
    "checked_on": ("核对日期", "核查时间", "核查日期", "核实时间", "复核日期", "排查时间"),
    "lives_with": ("跟谁生活", "共同居住人", "共同生活人", "实际抚养人", "现与谁生活"),
    "schooling": ("就学情况", "学段", "就学状况", "入学情况"),
    "boarding": ("是否寄宿", "是否住校", "寄宿", "寄宿情况"),
    "notes": ("备注", "说明", "家庭情况", "基本情况"),
    "is_left_behind": ("是否留守", "是否留守儿童", "留守儿童", "留守"),
    "is_mobile": ("是否流动", "是否流动儿童", "流动儿童"),
    "is_orphan": ("是否孤儿", "孤儿"),
    "is_unattended": ("是否事实无人抚养", "事实无人抚养儿童", "事实无人抚养"),
    "is_poor_family": ("是否困难家庭", "是否低保", "低保", "是否贫困"),
    "is_own_hardship": ("是否残疾", "是否重病", "残疾", "残疾儿童"),
}  # fmt: skip
"""Accepted words by field, without signs, spaces and notes."""

TICKS: Mapping[str, str] = {
    "is_left_behind": "left_behind",
    "is_mobile": "mobile",
    "is_orphan": "orphan",
    "is_unattended": "unattended",
    "is_poor_family": "poor_family",
    "is_own_hardship": "own_hardship",
}
"""Columns of yes and no, and the category that yes means."""

CATEGORIES: Mapping[str, str] = {
    "留守": "left_behind", "留守儿童": "left_behind", "农村留守儿童": "left_behind",
    "流动": "mobile", "流动儿童": "mobile",
    "孤儿": "orphan", "散居孤儿": "orphan", "社会散居孤儿": "orphan",
    "机构孤儿": "orphan_home", "集中供养孤儿": "orphan_home", "机构养育孤儿": "orphan_home",
    "事实无人抚养": "unattended", "事实无人抚养儿童": "unattended", "事实孤儿": "unattended",
    "家庭贫困": "poor_family", "贫困家庭儿童": "poor_family", "低保家庭儿童": "poor_family", "低保": "poor_family",
    "家庭困难": "poor_family", "困难家庭儿童": "poor_family",
    "残疾": "own_hardship", "残疾儿童": "own_hardship", "重病": "own_hardship", "重残重病": "own_hardship",
    "自身困难": "own_hardship", "重病重残": "own_hardship", "重残": "own_hardship",
    "监护缺失": "poor_guardianship", "监护不当": "poor_guardianship", "监护缺失或不当": "poor_guardianship",
    "心理健康": "mental", "心理问题": "mental",
    "暂时性困境": "temporary", "暂时性困境儿童": "temporary", "临时困境": "temporary",
    "其他": "other", "其他重点儿童": "other", "重点儿童": "other",
}  # fmt: skip
VAGUE = frozenset({"困境", "困境儿童"})
"""Says that there is hardship, and not which."""

CIRCUMSTANCES: Mapping[str, Circumstance] = {
    "重残": Circumstance.DISABLED, "残疾": Circumstance.DISABLED,
    "重病": Circumstance.ILL, "患病": Circumstance.ILL,
    "服刑": Circumstance.IMPRISONED, "服刑在押": Circumstance.IMPRISONED, "坐牢": Circumstance.IMPRISONED,
    "强制隔离戒毒": Circumstance.DETOX, "强戒": Circumstance.DETOX, "戒毒": Circumstance.DETOX,
    "羁押": Circumstance.DETAINED, "拘押": Circumstance.DETAINED, "限制人身自由": Circumstance.DETAINED,
    "失联": Circumstance.MISSING, "失踪": Circumstance.DEAD, "死亡": Circumstance.DEAD, "去世": Circumstance.DEAD,
    "亡故": Circumstance.DEAD, "病故": Circumstance.DEAD,
    "撤销监护": Circumstance.UNSEATED, "被撤销监护资格": Circumstance.UNSEATED,
    "遣送出境": Circumstance.DEPORTED, "驱逐出境": Circumstance.DEPORTED,
}  # fmt: skip
"""Found anywhere in what a cell says of the parents."""

KINSHIPS: Mapping[str, Kinship] = {
    **{each.label: each for each in Kinship},
    "父": Kinship.FATHER, "爸爸": Kinship.FATHER, "父子": Kinship.FATHER, "父女": Kinship.FATHER,
    "母": Kinship.MOTHER, "妈妈": Kinship.MOTHER, "母子": Kinship.MOTHER, "母女": Kinship.MOTHER,
    "爷爷": Kinship.GRANDFATHER, "祖孙": Kinship.RELATIVE, "奶奶": Kinship.GRANDMOTHER,
    "外公": Kinship.MOTHERS_FATHER, "姥爷": Kinship.MOTHERS_FATHER,
    "外婆": Kinship.MOTHERS_MOTHER, "姥姥": Kinship.MOTHERS_MOTHER,
    "哥哥": Kinship.SIBLING, "姐姐": Kinship.SIBLING, "兄": Kinship.SIBLING, "姐": Kinship.SIBLING,
    "伯父": Kinship.RELATIVE, "叔叔": Kinship.RELATIVE, "姑姑": Kinship.RELATIVE, "舅舅": Kinship.RELATIVE,
    "姨妈": Kinship.RELATIVE, "亲属": Kinship.RELATIVE, "亲戚": Kinship.RELATIVE,
    "村委会": Kinship.OFFICE, "居委会": Kinship.OFFICE, "民政": Kinship.OFFICE, "福利院": Kinship.OFFICE,
}  # fmt: skip
CARERS: Mapping[str, Carer] = {
    **{each.label: each for each in Carer},
    "祖父母": Carer.GRANDPARENTS, "爷爷": Carer.GRANDPARENTS, "奶奶": Carer.GRANDPARENTS,
    "外祖父母": Carer.MOTHERS_PARENTS, "外公": Carer.MOTHERS_PARENTS, "外婆": Carer.MOTHERS_PARENTS,
    "爸爸": Carer.FATHER, "妈妈": Carer.MOTHER, "亲戚": Carer.RELATIVES, "福利院": Carer.HOME,
}  # fmt: skip
SCHOOLINGS: Mapping[str, Schooling] = {
    **{each.label: each for each in Schooling},
    "学前": Schooling.NURSERY, "中专": Schooling.VOCATIONAL, "职高": Schooling.VOCATIONAL,
    "未上学": Schooling.TOO_YOUNG,
    "失学": Schooling.DROPPED_OUT,
}  # fmt: skip
BOARDINGS: Mapping[str, Boarding] = {
    **{each.label: each for each in Boarding},
    "住校": Boarding.TERM,
    "寄宿": Boarding.TERM,
    "不住校": Boarding.DAY,
}

SUM = re.compile("^(?:合计|小计|总计|共计)")
FOOT = re.compile("^(?:填表人|填报人|审核人|负责人|制表|填表日期|填报单位|注[:：]|说明[:：]|备注[:：]|联系人[:：])")
BREAKS = re.compile("[；;，,、|/\\s+＋和]+")
NOTE = re.compile(r"\([^()]*\)|（[^（）]*）|[\s*:：/\\,、.()（）\[\]【】★_\-#]+")


def flat(text: str) -> str:
    """Flatten a heading: without notes in brackets, spaces and signs."""
    return NOTE.sub("", text)


FIELDS = {word: field for field, words in COLUMNS.items() for word in words}
