"""What can go wrong with attachments."""

from jinguo.kernel.errors import Conflict, JinguoError, NotFound


class NoSuchAttachment(NotFound):
    """There is none within the actor's reach, or it was removed."""

    code = "no_such_attachment"
    message = "没有找到这个附件，可能已经随档案删除，或者不在您的管理范围内。"


class AttachmentLost(JinguoError):
    """The row is there, the file is not, or does not open: the data directory is not the one it was written to."""

    code = "attachment_lost"
    status = 503
    message = "这个附件的文件不在服务器上，可能是恢复备份时漏了附件目录。请联系系统管理员；纸质原件请重新扫描上传。"


class TooManyAttachments(Conflict):
    """The file of a person or child holds as many attachments as it may."""

    code = "too_many_attachments"
    message = "这份档案的附件已经到上限（40 个、100 MB）。请把几页合成一个 PDF 再传。"
