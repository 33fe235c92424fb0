"""How fast the machine is just now: where other programs share it, the same page takes twice as long an hour later."""

import time
from statistics import median

STEPS = 1_000_000


def yardstick() -> float:
    """This will give the milliseconds of a million steps of plain Python, the median of five tries."""
    return median(_one_try() for _ in range(5))


def _one_try() -> float:
    start, total = time.perf_counter(), 0
    for step in range(STEPS):
        total += step * step
    return (time.perf_counter() - start) * 1000
