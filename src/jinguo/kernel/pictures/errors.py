"""Errors of a scan or photo that was handed in."""

from jinguo.kernel.errors import JinguoError


class UnreadablePicture(JinguoError):
    """The file is no JPEG, PNG or PDF, or is damaged."""

    code = "picture_unreadable"
    status = 422
    message = "打不开这个文件：请传 JPG、PNG 图片或 PDF。手机拍的照片打不开的，先用相册里的“编辑”另存一份再传。"


class TooLargePicture(JinguoError):
    """The file has more bytes or points than the limits allow."""

    code = "picture_too_large"
    status = 413
    message = "这个文件太大：一份最多 10 MB。请把照片缩小，或者分页扫描后分几次传。"
