"""Errors of plans."""

from jinguo.kernel.errors import NotFound


class NoSuchProgramme(NotFound):
    """No programme within the actor's reach has this id."""

    code = "no_such_programme"
    message = "没有找到这个项目，请在年度计划里重新选择。"
