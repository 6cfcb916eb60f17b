"""Errors of a document that was to be printed."""

from jinguo.kernel.errors import JinguoError


class MissingCharacters(JinguoError):
    """The fonts have no glyph for some characters of the data: they are named, nothing is printed as a box."""

    code = "missing_characters"
    status = 422


class TooLargeDocument(JinguoError):
    """Setting the document took more time, memory or bytes than the limits allow."""

    code = "document_too_large"
    status = 413
    message = "这份文件太大，没有排出来。请分几次打印，或者把说明写短一些再试。"


class Unprintable(Exception):
    """The template does not fit its data: a defect of ours. The message has no data in it."""
