"""Refusals of the system in Chinese: whoever operates the service reads why a file or a port could not be had."""

import errno
from collections.abc import Mapping
from types import MappingProxyType

REASONS: Mapping[int, str] = MappingProxyType(
    {
        errno.ENOENT: "没有这个文件或目录",
        errno.EACCES: "没有权限",
        errno.EPERM: "没有权限",
        errno.EISDIR: "这是目录，不是文件",
        errno.ENOTDIR: "路径中间有一段不是目录",
        errno.EEXIST: "已经有了",
        errno.EROFS: "那里只能读，不能写",
        errno.ENOSPC: "磁盘满了",
        errno.EDQUOT: "超出了磁盘配额",
        errno.ENAMETOOLONG: "名字太长",
        errno.EBUSY: "正被占用",
        errno.EIO: "磁盘读写出错",
        errno.EADDRINUSE: "已被别的程序占用",
        errno.EADDRNOTAVAIL: "这台机器没有这个地址",
    }
)


def reason(error: OSError) -> str:
    """The reason why the system refused, in Chinese; what is not listed comes in the system's own words."""
    return REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
