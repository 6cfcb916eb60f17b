"""Errors of people's data."""

from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchPerson(NotFound):
    """No person within the actor's reach has this id."""

    code = "no_such_person"
    message = "没有找到这个人，可能不在您的管理范围内。"


class PhoneTaken(Conflict):
    """The phone belongs to a person who is registered already."""

    code = "phone_taken"
    message = "这个手机号已经登记过，在您的管理范围以外。请先核对号码；号码没有错的话，请联系上级妇联。"


class NoSuchNumber(NotFound):
    """The person has no such number, or no longer."""

    code = "no_such_phone"
    message = "她现在没有这个号码，可能已经改过。请刷新页面看看最新情况。"


class AlreadyShared(Conflict):
    """The person has this number already, as her own or shared."""

    code = "phone_already_hers"
    message = "这个号码已经在她名下，不用再登记。"


class HasOwnPhone(Conflict):
    """The person has a number of her own, and so cannot share a relative's."""

    code = "has_own_phone"
    message = "她有自己的手机号，不用共用家属的号码。自己的号码不用了的话，请先办“号码已换人”。"


class IdNumberTaken(Conflict):
    """The ID number belongs to a person who is registered already, with another phone."""

    code = "id_number_taken"
    message = "这个身份证号已经登记过，用的是另一个手机号。请核对证件号码；没有错的话，请联系上级妇联更换手机号。"


class NotOwnLevel(Conflict):
    """The setting belongs to the organisation that has the person: it decides who sees her, not those above it."""

    code = "not_own_level"
    message = "“仅本级可见”要由她所属的组织自己来设。请用所属组织的身份登录后再试，或请他们来办。"


class ConsentRequired(Invalid):
    """The registration lacks the person's own consent (《个人信息保护法》 art. 13, 14)."""

    code = "consent_required"
    message = "登记前要征得本人同意收集个人信息，请勾选同意；本人不同意的，不能登记。"


class Restricted(Conflict):
    """The person has asked to be erased, or is: her data may only be stored (《个人信息保护法》 art. 47)."""

    code = "restricted"
    message = "她申请了删除资料，现在是限制处理：只保存，不能使用、修改。她撤回申请以后才能继续。"
