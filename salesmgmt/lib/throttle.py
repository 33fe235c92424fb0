"""How often something may be asked for, counted in the cache."""

from time import time

from django.core.cache import cache


def within(name: str, most: int, seconds: int) -> bool:
    """This will count one more `name`, and tell whether it is among the first `most` of this stretch of time.

    Two at the same moment may count as one, which does not matter for what this is for.
    """
    key = f"throttle:{name}:{int(time()) // seconds}"
    count = cache.get(key, 0) + 1
    cache.set(key, count, seconds)
    return count <= most
