"""bin/bench: measures pages and counting at two sizes and says what is kept of what was promised."""

import argparse
import json
import os
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "salesmgmt.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from tests.performance import counting  # noqa: E402
from tests.performance.grid import grid  # noqa: E402
from tests.performance.load import Size, analyze, load  # noqa: E402
from tests.performance.pages import Server, free_port, measure  # noqa: E402
from tests.performance.yardstick import yardstick  # noqa: E402


def at_size(name: str, size: Size) -> dict:
    """This will measure everything with one amount of data, in a database emptied before."""
    _fresh_schema()
    start = time.perf_counter()
    cast = load(size)
    analyze()
    found: dict = {"size": name, "load_s": time.perf_counter() - start, "rebuild": counting.rebuild()}
    analyze()
    before = yardstick()
    with Server(free_port()) as server:
        found["pages"] = [*measure(server, cast), *grid(server, cast)]
        found["memory_mb"] = server.memory()
    found["yardstick_ms"] = [before, yardstick()]
    _tell_pages(found)
    found["recount_a_day_s"] = counting.recount_a_day()
    found["freshness"] = counting.freshness(cast)
    _tell_counting(found)
    return found


def _fresh_schema() -> None:
    # Only bin/bench says so, which gives us a database of our own.
    if os.environ.get("DATABASE_MAY_BE_EMPTIED") != "yes":
        raise SystemExit("Start this by bin/bench: it empties the database it is given.")
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", verbosity=0)


def _tell_pages(found: dict) -> None:
    print(f"\n{found['size']}: loaded in {found['load_s']:.0f} s; web server {found['memory_mb']:.0f} MB")
    before, after = found["yardstick_ms"]
    print(f"a million steps of plain Python took {before:.0f} ms before and {after:.0f} ms after")
    print(f"{'page':14} {'as':9} {'p50 ms':>8} {'p95 ms':>8} {'limit':>6} {'queries':>8} {'kB':>6}")
    for page in found["pages"]:
        mark = "" if page.kept else "  <- over"
        print(
            f"{page.name:14} {page.who:9} {page.p50:8.1f} {page.p95:8.1f} {page.limit:6.0f} {page.queries:8} "
            f"{page.kilobytes:6.0f}{mark}"
        )


def _tell_counting(found: dict) -> None:
    rebuild, fresh = found["rebuild"], found["freshness"]
    print(
        f"rebuild {rebuild['ours_s']:.1f} s, by hand {rebuild['by_hand_s']:.1f} s, "
        f"ratio {rebuild['ratio']:.2f} (limit 1.50), {rebuild['daily_figures']:,} daily figures"
    )
    print(f"one day's recount {found['recount_a_day_s']:.2f} s")
    print(
        f"commit to figure under {counting.WRITES_A_SECOND} writes a second: p50 {fresh['p50_s']:.2f} s, "
        f"p95 {fresh['p95_s']:.2f} s (limit 2.00), longest {fresh['longest_s']:.2f} s, {fresh['writes']} writes"
    )


def _growth(small: dict, large: dict) -> list[dict]:
    before = {(page.name, page.who): page.p50 for page in small["pages"]}
    slower = sum(large["yardstick_ms"]) / sum(small["yardstick_ms"])
    times = {(page.name, page.who): page.p50 / before[page.name, page.who] for page in large["pages"]}
    return [
        {"page": page, "as": who, "times": grown, "at_equal_speed": grown / slower}
        for (page, who), grown in times.items()
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("--size", choices=["full", "tenth", "both"], default="both")
    parser.add_argument("--json", default="bench.json", help="where to write the figures")
    options = parser.parse_args()
    call_command("messages", "--compile", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    sizes = {"tenth": Size().tenth(), "full": Size()}
    found = {name: at_size(name, size) for name, size in sizes.items() if options.size in (name, "both")}
    growth = _growth(*found.values()) if len(found) == 2 else []
    for row in growth:
        print(
            f"{row['page']:14} {row['as']:9} ten times the data: {row['times']:.2f} times the time (limit 1.20), "
            f"{row['at_equal_speed']:.2f} by the speed of the machine"
        )
    with open(options.json, "w") as file:
        json.dump({"sizes": list(found.values()), "growth": growth}, file, indent=1, default=vars)
    print(f"\nWritten to {options.json}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
