"""Words of rosters for nation, political status, education and service classes, as members of our lists. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from jinguo.people.catalogue import Education, Nation, PoliticalStatus
from jinguo.volunteers.catalogue import ServiceClass

_STATUS = {
    PoliticalStatus.PARTY_MEMBER: ("党员", "中共", "共产党员", "中国共产党党员", "正式党员"),
    PoliticalStatus.PROBATIONARY_MEMBER: ("预备党员", "中共党员(预备)", "中国共产党预备党员"),
    PoliticalStatus.LEAGUE_MEMBER: ("团员", "共青团", "中国共产主义青年团团员"),
    PoliticalStatus.REVOLUTIONARY_COMMITTEE: ("民革",),
    PoliticalStatus.DEMOCRATIC_LEAGUE: ("民盟",),
    PoliticalStatus.NATIONAL_CONSTRUCTION: ("民建",),
    PoliticalStatus.PROMOTING_DEMOCRACY: ("民进",),
    PoliticalStatus.PEASANTS_AND_WORKERS: ("农工党", "农工"),
    PoliticalStatus.ZHIGONG: ("致公党", "致公"),
    PoliticalStatus.JIUSAN: ("九三", "九三学社"),
    PoliticalStatus.TAIWAN_LEAGUE: ("台盟",),
    PoliticalStatus.NON_PARTY: ("无党派", "无党派民主人士"),
    PoliticalStatus.MASSES: ("一般群众", "普通群众", "群众(无党派)"),
}
_EDUCATION = {
    Education.POSTGRADUATE: ("硕士", "博士", "硕士研究生", "博士研究生", "研究生及以上", "硕士及以上"),
    Education.BACHELOR: ("本科", "大学", "学士", "大学本科及以上", "本科及以上", "全日制本科", "在职本科"),
    Education.COLLEGE: ("大专", "专科", "高职", "高等专科", "全日制大专", "在职大专"),
    Education.VOCATIONAL: ("中专", "中职", "职高", "技校", "中等专科", "职业高中", "中专(中职)"),
    Education.SENIOR_HIGH: ("高中", "高中及以下", "普高"),
    Education.JUNIOR_HIGH: ("初中及以下", "初级中学"),
    Education.PRIMARY: ("小学及以下",),
}
_SERVICE = {
    ServiceClass.COMMUNITY: ("社区", "社区治理", "邻里服务", "邻里互助", "便民服务"),
    ServiceClass.POVERTY: ("扶贫", "帮困", "扶贫帮困", "乡村振兴"),
    ServiceClass.SCHOOLING: ("支教", "助学", "教育", "课后服务", "家庭教育"),
    ServiceClass.HEALTH: ("健康", "医疗", "卫生", "医疗卫生", "义诊"),
    ServiceClass.LAW: ("法律", "普法", "维权", "法律援助", "法律咨询"),
    ServiceClass.ENVIRONMENT: ("环保", "环境", "垃圾分类", "环境整治"),
    ServiceClass.SCIENCE: ("科普", "科技"),
    ServiceClass.CULTURE: ("文艺", "文化", "艺术", "文艺演出"),
    ServiceClass.PUBLIC_SAFETY: ("平安", "治安", "平安巡防", "综治", "调解", "矛盾调解"),
    ServiceClass.CIVILITY: ("文明", "文明劝导", "理论宣讲", "宣讲", "移风易俗"),
    ServiceClass.TRAFFIC: ("交通", "交通劝导", "文明交通"),
    ServiceClass.FIRE: ("消防",),
    ServiceClass.EMERGENCY: ("应急", "救援", "防灾减灾"),
    ServiceClass.ANTI_DRUG: ("禁毒",),
    ServiceClass.SPORT: ("体育", "健身"),
    ServiceClass.TOURISM: ("旅游",),
    ServiceClass.CARE: ("关爱", "助老", "敬老", "助残", "关爱老人", "关爱儿童", "爱心妈妈", "心理疏导"),
    ServiceClass.LARGE_EVENT: ("赛会服务", "活动保障"),
    ServiceClass.OVERSEAS: ("海外",),
    ServiceClass.TAX: ("税收",),
    ServiceClass.EPIDEMIC: ("防疫", "抗疫"),
    ServiceClass.OTHER: ("其它",),
}

NATIONS: Mapping[str, Nation] = MappingProxyType(
    {word: nation for nation in Nation for word in (nation.label, nation.label.removesuffix("族"), nation.value)}
)
STATUSES: Mapping[str, PoliticalStatus] = MappingProxyType(
    {word: each for each in PoliticalStatus for word in (each.label, each.value, *_STATUS.get(each, ()))}
)
EDUCATIONS: Mapping[str, Education] = MappingProxyType(
    {word: each for each in Education for word in (each.label, each.value, *_EDUCATION.get(each, ()))}
)
SERVICES: Mapping[str, ServiceClass] = MappingProxyType(
    {
        word: each
        for each in ServiceClass
        for word in (each.label, each.label.removesuffix("服务"), each.value, *_SERVICE.get(each, ()))
    }
)
"""Words as rosters write them -> members. A word that is not here goes into the remark: nothing written is lost."""
