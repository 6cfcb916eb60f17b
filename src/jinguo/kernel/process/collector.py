"""Garbage collection: what start-up made stays, and what requests make is looked through less often."""

import gc


def load() -> None:
    """Collect garbage rarely, from before anything heavy is imported, which makes half a million things that all stay.
    Measured: 1.4 → 1.1 s of CPU from nothing to the loaded service.
    """
    gc.set_threshold(100_000, 20, 50)


def spare() -> None:
    """Spare what start-up has made from being looked through; called once, when all is loaded. Measured at the door:
    700 → 590 µs of CPU a check-in in the service's process.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
