"""Garbage collection for a server: what start-up made stays, and what requests make is looked through less often."""

import gc


def spare() -> None:
    """Call once, when all is loaded. Measured at the door: 700 → 590 µs of CPU a check-in in the service's process."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
