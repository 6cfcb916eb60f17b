"""The console instead of a phone."""

from jinguo.notifications.catalogue import AWAITED
from jinguo.notifications.channels.base import Absent, Accepted, Outcome, Outgoing
from jinguo.people.identity import mask_address


class Console:
    """Prints instead of sending: for the demo and for trying out. Whoever sees the console stands in for the phone."""

    name = "console"
    label = "控制台"

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Print the text on a line, with the links of a letter, the address masked; what somebody waits for (a code, a
        link to confirm) with space around it, so that it is found among the rest.
        """
        to = mask_address(outgoing.address)
        said = " ".join(f"{outgoing.text} {outgoing.foot}".split())
        space = "\n" if outgoing.template in AWAITED else ""
        print(f"{space}▶ 【巾帼册】发给 {to}：{said}{space}", flush=True)
        return Accepted(str(outgoing.id), arrived=True)

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent:
        """What was printed is not remembered; printing it twice hurts nobody."""
        return Absent()

    async def close(self) -> None:
        """Nothing is held."""
