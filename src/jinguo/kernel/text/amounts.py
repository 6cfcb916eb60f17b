"""Words for amounts: minutes, hours, numbers."""

from decimal import ROUND_HALF_UP, Decimal

MINUS = "−"


def minutes(amount: int) -> str:
    """Say an amount of minutes: 125 → 2 小时 5 分钟, 60 → 1 小时, 0 → 0 分钟; a reversal is −1 小时."""
    whole, rest = divmod(abs(amount), 60)
    said = [f"{number(whole)} 小时"] if whole else []
    if rest or not whole:
        said.append(f"{rest} 分钟")
    return (MINUS if amount < 0 else "") + " ".join(said)


def hours(amount: int) -> str:
    """Say minutes as hours with one decimal, half rounded away from zero: 125 → 2.1, 63 → 1.1, 79,080 → 1,318.0."""
    value = (Decimal(abs(amount)) / 60).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return (MINUS if amount < 0 and value else "") + f"{value:,}"


def number(amount: float) -> str:
    """Say a number with thousands apart and at most one decimal: 3715 → 3,715, 846.52 → 846.5, 1318.0 → 1,318."""
    rounded = round(amount, 1)
    return f"{int(rounded):,}" if rounded == int(rounded) else f"{rounded:,}"
