"""What can go wrong with organisations."""

from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchOrganisation(NotFound):
    """No organisation has this code, or it is outside the actor's subtree."""

    code = "no_such_organisation"
    message = "没有找到这个组织，请核对区划代码或名称。"


class CodeTaken(Conflict):
    """Another organisation has this code."""

    code = "organisation_code_taken"
    message = "这个代码已经有组织在用了，请核对。"


class Misplaced(Invalid):
    """This kind of organisation cannot stand under that one."""

    code = "organisation_misplaced"
    message = "这一类组织不能设在所选的上级下面，请重新选择上级。"
