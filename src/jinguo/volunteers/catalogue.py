"""Service classes: the closed list of what a volunteer does and an event is."""

from jinguo.kernel.labels import Labelled


class ServiceClass(Labelled):
    """Service class (服务类别): what kind of service it is; one for an event, any number for a volunteer.

    The 22 classes of 全国志愿服务信息系统, in its order, as public front-end code copies them from its project search;
    理论宣讲 is none of them: it goes to 文明风尚 or 其他. The slugs are ours: the platform publishes no codes.
    """

    COMMUNITY = "community", "社区服务"
    POVERTY = "poverty", "扶贫减贫"
    SCHOOLING = "schooling", "支教助学"
    HEALTH = "health", "卫生健康"
    LAW = "law", "法律服务"
    ENVIRONMENT = "environment", "环境保护"
    SCIENCE = "science", "科技科普"
    CULTURE = "culture", "文化艺术"
    PUBLIC_SAFETY = "public_safety", "平安综治"
    CIVILITY = "civility", "文明风尚"
    TRAFFIC = "traffic", "交通引导"
    FIRE = "fire", "志愿消防"
    EMERGENCY = "emergency", "应急救援"
    ANTI_DRUG = "anti_drug", "禁毒宣传"
    SPORT = "sport", "体育健身"
    TOURISM = "tourism", "旅游服务"
    CARE = "care", "关爱特殊群体"
    LARGE_EVENT = "large_event", "大型活动"
    OVERSEAS = "overseas", "海外志愿服务"
    TAX = "tax", "税收服务"
    EPIDEMIC = "epidemic", "疫情防控"
    OTHER = "other", "其他"


class RequestKind(Labelled):
    """Phone request (号码申请): what somebody says who has a number in her hand."""

    MOVED = "moved", "换了手机号"
    STRANGER = "stranger", "登记的不是本人"
