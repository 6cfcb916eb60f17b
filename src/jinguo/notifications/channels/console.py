"""The console instead of a phone."""

from jinguo.notifications.channels.base import Absent, Accepted, Outcome, Outgoing
from jinguo.people.identity import mask_phone


class Console:
    """Prints instead of sending: for the demo and for trying out. Whoever sees the console stands in for the phone."""

    name = "console"
    label = "控制台"

    async def send(self, outgoing: Outgoing) -> Outcome:
        """Print the text on a line of its own, easily seen in a log; the phone is masked in its middle."""
        print(f"\n▶ 【巾帼册】发给 {mask_phone(outgoing.address)}：{outgoing.text}\n", flush=True)
        return Accepted(str(outgoing.id), arrived=True)

    async def find(self, outgoing: Outgoing, taken: frozenset[str]) -> Outcome | Absent:
        """What was printed is not remembered; printing it twice hurts nobody."""
        return Absent()

    async def close(self) -> None:
        """Nothing is held."""
