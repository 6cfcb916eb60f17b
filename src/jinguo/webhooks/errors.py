"""What can go wrong with webhooks."""

from jinguo.kernel.errors import Conflict, Invalid, NotFound


class NoSuchWebhook(NotFound):
    """There is none within the actor's reach, or it has been stopped."""

    code = "no_such_webhook"
    message = "没有找到这个接口推送，可能已经停止。"


class NoSuchDelivery(NotFound):
    """There is none within the actor's reach."""

    code = "no_such_delivery"
    message = "没有找到这条推送记录，可能已经清理。"


class TooManyWebhooks(Conflict):
    """As many as may be are there."""

    code = "too_many_webhooks"
    message = "接口推送已经够多了，请先停掉不用的。"


class AddressRefused(Invalid):
    """The address is not one that may be sent to."""

    code = "address_refused"
    message = "不能往这个地址推送。"
