"""Sentences for a volunteer who joins or leaves a waiting list, or gives her place to who waits."""

NO_LONGER_WAITS = "已退出候补。想再等，可以重新加入，排在最后。"


def waits(position: int) -> str:
    """The sentence for who waits as the `position`-th; 0: a place was free by now."""
    if not position:
        return "正好有空位，已为您报名，到时见！"
    return f"已加入候补，您是第 {position} 位。有空位会自动转为报名，并通知您。"


def withdrawn(moved: int) -> str:
    """The sentence for who does not come; it says whether somebody who waited has her place."""
    return "已取消报名，名额给了候补的人。" if moved else "已取消报名。点错了？再报一次就好。"
