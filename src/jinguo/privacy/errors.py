"""Errors of what a person may ask for."""

from jinguo.kernel.errors import JinguoError


class TooManyCopies(JinguoError):
    """The day's limit of copies of a person's data is reached."""

    code = "too_many_copies"
    status = 429
    message = "今天的副本已经取过三次，内容不会差很多。请明天再来；急用的话，请找所属妇联。"
