"""What can go wrong with plans."""

from jinguo.kernel.errors import NotFound


class NoSuchProgramme(NotFound):
    """No programme has this id, or it is outside the actor's reach."""

    code = "no_such_programme"
    message = "没有找到这个项目，请在年度计划里重新选择。"
