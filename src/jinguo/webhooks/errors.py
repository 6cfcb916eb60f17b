"""Errors of webhooks."""

from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchWebhook(NotFound):
    """No running webhook within the actor's reach has this id."""

    code = "no_such_webhook"
    message = "没有找到这个接口推送，可能已经停止。"


class NoSuchDelivery(NotFound):
    """No delivery within the actor's reach has this id."""

    code = "no_such_delivery"
    message = "没有找到这条推送记录，可能已经清理。"


class TooManyWebhooks(Conflict):
    """The place has as many webhooks as it may."""

    code = "too_many_webhooks"
    message = "接口推送已经够多了，请先停掉不用的。"


class AddressRefused(Invalid):
    """The address is not one that may be sent to."""

    code = "address_refused"
    message = "不能往这个地址推送。"
