"""Errors of organisations."""

from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchOrganisation(NotFound):
    """No organisation within the actor's subtree has this code."""

    code = "no_such_organisation"
    message = "没有找到这个组织，请核对区划代码或名称。"


class CodeTaken(Conflict):
    """The code belongs to another organisation."""

    code = "organisation_code_taken"
    message = "这个代码已经有组织在用了，请核对。"


class Misplaced(Invalid):
    """The kind of organisation cannot stand under the chosen parent."""

    code = "organisation_misplaced"
    message = "这一类组织不能设在所选的上级下面，请重新选择上级。"


class WrongCode(Invalid):
    """The code does not go with the kind and the parent; the message says how it would."""

    code = "organisation_code_wrong"
    message = "代码和类型、上级对不上，请核对。"


class CodesUsedUp(Conflict):
    """All 99 codes of a kind under one division are taken."""

    code = "organisation_codes_used_up"
    message = "这个上级下面同一类组织已满 99 个，请设到它的下一级。"


class StillInUse(Conflict):
    """The organisation is still in use, so that it cannot simply vanish."""

    code = "organisation_in_use"
    message = "这个组织下面还有下级、人员、活动或账号，不能撤销。请先把它们转到别的组织。"
