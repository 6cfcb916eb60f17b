"""Errors of background tasks."""

from jinguo.authority.errors import Forbidden
from jinguo.kernel.errors import Conflict, JinguoError, NotFound


class NoSuchTask(NotFound):
    """No task within the actor's reach has this id."""

    code = "no_such_task"
    message = "没有找到这个后台任务，可能已经清理，或者不是您的。"


class FileGone(JinguoError):
    """The task's file was cleared, or there never was one."""

    code = "task_file_gone"
    status = 410
    message = "这个文件已经过了保留期，已经删除。请重新做一次。"


class TaskEnded(Conflict):
    """The task has ended, so that nothing is left to stop."""

    code = "task_ended"
    message = "这个任务已经结束，不用停止了。请刷新页面看结果。"


class NotEnded(Conflict):
    """The task cannot be repeated, since it has neither failed nor been stopped."""

    code = "task_not_ended"
    message = "这个任务正在做或者已经做完，不用重试。请刷新页面看结果。"


class TooManyTasks(Conflict):
    """The actor has as many tasks waiting or running as she may."""

    code = "too_many_tasks"
    message = "您已经有 5 个后台任务还没有做完。请等其中一个做完，或者停止一个，再来提交。"


class NoHat(Forbidden):
    """The actor has no role of her own, and so cannot have work done later in her name."""

    code = "no_hat"
    message = "后台任务要用工作账号提交。请登录工作台后再办。"


class RoleGone(Forbidden):
    """The role in which the task was asked for is no longer its owner's."""

    code = "role_gone"
    message = "这个角色已经不在您名下，任务没有做。需要的话，请换一个角色重新提交。"


class GivenUp(JinguoError):
    """The task was given up: the workers that did it ended in the middle, each time."""

    code = "task_given_up"
    status = 500
    message = "试了 3 次都在中途断了，没有做成。请重试；再不行请联系管理员。"


class NoSuchSaved(NotFound):
    """No running saved export of the actor's in this role has this id."""

    code = "no_such_saved_export"
    message = "没有找到这个定期导出，可能已经停止。请刷新页面再看。"


class TooManySaved(Conflict):
    """The actor has as many saved exports running as she may."""

    code = "too_many_saved_exports"
    message = "您已经有 20 个定期导出。请先停止一个不用的，再来保存。"
