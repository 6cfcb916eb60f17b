"""Closed lists of attachments."""

from jinguo.kernel.labels import Labelled


class AttachmentKind(Labelled):
    """What an attachment is."""

    CONSENT = "consent", "监护人同意书"
    SIGNATURE = "signature", "监护人当面签名"
    AGREEMENT = "agreement", "签好的结对协议"
