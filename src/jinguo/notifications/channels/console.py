"""The console instead of a phone."""

from jinguo.people.identity import mask_phone


class Console:
    """Prints instead of sending: for the demo and for trying out. Whoever sees the console stands in for the phone."""

    name = "console"
    label = "控制台"

    async def send(self, phone: str, text: str) -> None:
        """Print the text on a line of its own, easily seen in a log; the phone is masked in its middle."""
        print(f"\n▶ 【巾帼册】发给 {mask_phone(phone)}：{text}\n", flush=True)
