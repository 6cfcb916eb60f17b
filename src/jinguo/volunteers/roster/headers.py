"""Headers of rosters: what their columns are called."""

import re
from collections.abc import Mapping

from jinguo.people.identity import tidy

FIELDS: Mapping[str, tuple[str, ...]] = {
    "name": ("姓名", "志愿者姓名", "真实姓名", "名字", "本人姓名", "人员姓名", "成员姓名", "队员姓名",
             "爱心妈妈姓名", "爱心妈妈"),
    "phone": (
        "手机号码", "手机号", "手机", "本人手机", "本人手机号", "志愿者手机", "移动电话", "联系手机", "手机电话",
        "手机联系电话", "联系电话", "联系号码", "电话号码", "电话", "联系方式", "志愿者电话",
    ),
    "id_number": (
        "身份证号码", "身份证号", "居民身份证号码", "居民身份证号", "公民身份号码", "公民身份证号码", "身份证件号码",
        "身份证", "有效证件号码", "证件号码", "证件号",
    ),
    "document_type": ("证件类型", "身份证件类型", "证件种类"),
    "sex": ("性别",),
    "born_on": ("出生日期", "出生年月日", "出生年月", "出生时间", "生日"),
    "age": ("年龄", "周岁", "周岁年龄", "实际年龄", "虚岁", "虚岁年龄"),
    "village": (
        "村社", "村（社区）", "社区（村）", "村", "社区", "所属村社", "所属社区", "所属村", "所属村（社区）",
        "所在村社", "所在社区", "所在村", "村居", "村名", "社区名称", "村社名称", "行政村",
    ),
    "town": (
        "镇街", "镇（街道）", "街道（镇）", "街道（乡镇）", "乡镇（街道）", "街道", "乡镇", "镇", "所属街道",
        "所属镇街", "所属镇（街道）", "所属乡镇", "所属乡镇（街道）", "所在街道", "所在镇街", "所在乡镇",
    ),
    "organisation": ("所属组织", "所属妇联", "所属妇联组织", "妇联组织", "组织名称", "所属机构", "登记组织"),
    "area": (
        "居住区域", "居住社区", "居住地", "现居住地", "居住村社", "现居住地址", "居住地址", "现住址",
    ),
    "nation": ("民族",),
    "political_status": ("政治面貌", "政治面目"),
    "education": ("学历", "文化程度", "最高学历", "教育程度"),
    "employer": ("工作单位及职务", "工作单位职务", "单位及职务", "工作单位", "单位职务", "单位"),
    "skills": ("专业技能", "技能特长", "专业特长", "特长技能", "特长", "个人特长", "特长爱好", "技能", "专长"),
    "service_classes": (
        "服务类别", "服务类别意向", "意向服务类别", "志愿服务类别", "服务意向", "服务意愿", "服务方向", "志愿服务意向",
    ),
    "available": ("可服务时间", "可参与时间", "可参加服务时间", "空闲时间", "服务时间意向"),
    "emergency_contact": (
        "紧急联系人", "紧急联系人姓名", "应急联系人", "紧急联系人及电话", "紧急联系人及联系方式", "紧急联系人和电话",
        "紧急联系人姓名及电话",
    ),
    "emergency_phone": (
        "紧急联系人电话", "紧急联系电话", "紧急联系人手机", "紧急联系人手机号", "紧急联系人手机号码",
        "紧急联系人联系电话", "紧急联系人联系方式", "紧急联系方式", "应急联系电话", "应急联系人电话",
    ),
    "platform_number": (
        "志愿者编号", "志愿者平台编号", "平台编号", "平台志愿者编号", "志愿者号", "志愿者证号", "注册编号",
    ),
    "agree_collect": (
        "同意收集个人信息", "是否同意收集个人信息", "同意收集信息", "同意个人信息收集", "个人信息收集同意",
        "同意采集个人信息", "是否同意采集个人信息",
    ),
    "agree_publish": ("同意公示", "是否同意公示", "同意公开", "是否同意公开", "同意公示个人信息"),
    "guardian": ("监护人姓名", "监护人", "监护人名字", "家长姓名"),
    "guardian_relation": ("与监护人关系", "监护人关系", "监护人与本人关系", "监护人与其关系", "与家长关系"),
    "guardian_agrees": ("监护人同意", "监护人是否同意", "监护人同意参加志愿服务", "家长同意", "家长是否同意"),
    "guardian_agreed_on": ("监护人同意日期", "监护人签字日期", "监护人同意时间", "家长同意日期", "家长签字日期"),
    "remark": ("备注", "备注说明", "其他说明"),
}  # fmt: skip
"""Accepted words by field, the one to prefer first when a sheet has several. Notes in brackets do not matter."""

AGREEMENT = re.compile("同意|授权|知情|许可|允许|认可|愿意|承诺|告知")
"""How a heading asks whether somebody agrees; that what is agreed to is her data, `PERSONAL` says."""
PERSONAL = re.compile("信息|资料|隐私|数据|收集|采集|个人|知情同意|同意书|授权书|承诺书|告知书")
DENIAL = re.compile("不同意|不愿|不授权|不许|拒绝|反对|撤回|未同意|未授权|未签|没有?同意|没有?签")
"""A heading that asks for the opposite: its 是 is a refusal, so nobody but a person may say what it means."""
EITHER = re.compile("(同意|愿意|授权)[或与和]?不\\1")
ALONE = re.compile("(?:是否|本人|已|有无|是否已)*(?:同意|授权|知情)(?:登记|入库|与否|否|情况|签字|签名|声明)?")
COLLECTION = re.compile("收集|采集")
PUBLICATION = re.compile("公示|公开|宣传|发布")
SOMEBODY_ELSES = re.compile("监护人|家长")
LAST = 99

REQUIRED = ("name", "phone")
"""Fields without which a sheet is no roster."""

ORGANISATION_FIELDS = frozenset({"organisation", "town", "village", "area"})
NOTE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
LATIN = re.compile("[A-Za-z]+")
SIGNS = re.compile(r"[\s*:/\\,、.()\[\]【】★☆_\-#]+")


def flat(header: str) -> str:
    """Flatten a header: without spaces and signs, `村 / 社区`, `村（社区）` and `村社区` are one word."""
    return SIGNS.sub("", tidy(header))


RANKS = {word: (field, rank) for field, words in reversed(FIELDS.items()) for rank, word in enumerate(map(flat, words))}


def recognised(header: str | None) -> tuple[str, int] | None:
    """Find the field a header means and how good a word it is for it (0 = best), with its notes in brackets or without,
    also beside its English (姓名 Name).
    """
    if not header:
        return None
    text = tidy(header)
    whole, bare = flat(text), flat(NOTE.sub("", text))
    known = RANKS.get(whole) or RANKS.get(bare) or RANKS.get(LATIN.sub("", bare))
    return known or _consent(whole) or _consent(bare)


def _consent(word: str) -> tuple[str, int] | None:
    """Find the consent that a header asks for in words of its own: there are as many spellings as forms."""
    if not AGREEMENT.search(word) or SOMEBODY_ELSES.search(word) or DENIAL.search(EITHER.sub(r"\1", word)):
        return None
    if PUBLICATION.search(word) and not COLLECTION.search(word):
        return "agree_publish", LAST
    return ("agree_collect", LAST) if PERSONAL.search(word) or ALONE.fullmatch(word) else None
