"""Service classes, entry by entry."""

import re

import pytest

from jinguo.volunteers.catalogue import ServiceClass

NATIONAL = """社区服务 扶贫减贫 支教助学 卫生健康 法律服务 环境保护 科技科普 文化艺术 平安综治 文明风尚 交通引导
志愿消防 应急救援 禁毒宣传 体育健身 旅游服务 关爱特殊群体 大型活动 海外志愿服务 税收服务 疫情防控 其他"""


def test_the_service_classes_are_the_22_of_the_national_platform_in_its_order() -> None:
    assert len(NATIONAL.split()) == 22
    assert [service_class.label for service_class in ServiceClass] == NATIONAL.split()


@pytest.mark.parametrize("service_class", ServiceClass, ids=str)
def test_a_service_class_has_a_plain_slug(service_class: ServiceClass) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", service_class.value)
