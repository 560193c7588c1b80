"""`python -m benchmarks [--quick]`: a table on the screen, the figures in var/bench.json.

Each broker gets services of its own. Everything runs on this machine and its two or more cores, the
one who asks included; look at the ratios, not at the seconds.
"""

import argparse
import hashlib
import hmac
import itertools
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from benchmarks import load, report, telling, weight
from benchmarks.load import Call
from benchmarks.words import Writer
from core.embedded import services, sockets

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = {"DJANGO_SETTINGS_MODULE": "benchmarks.settings", "SWEEP_SECONDS": "10"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of everything")
    parser.add_argument("--without-settling", action="store_true")
    parser.add_argument("--only-telling", action="store_true", help="leave the file as it is")
    asked = parser.parse_args()
    scale = 10 if asked.quick else 1
    if asked.only_telling:
        report.print_table(measure_telling(followers=10_000 // scale))
        return 0
    with tempfile.TemporaryDirectory(prefix="eyelevel-bench-") as folder:
        rows = measure_pages(Path(folder) / "pages", scale=scale)
    rows += measure_telling(followers=10_000 // scale)
    if not asked.without_settling:
        for broker in ("filesystem", "redis"):
            rows.append(measure_settling(broker, pledges=2000 // scale))
    report.print_table(rows)
    report.write(rows, to=ROOT / "var" / "bench.json")
    return 0


def measure_pages(folder: Path, *, scale: int) -> list[report.Row]:
    with services.running(var=folder, worker=1, env=SETTINGS) as site:
        world = _world(site, large=100_000 // scale)
        hello = _start_bare(site)
        calls = _calls(site, world, hello=hello)
        before = _memory(site)
        figures = load.measure(calls, rounds=10, each=max(10, 60 // scale))
        rows = _rows(figures)
        rows += _memory_rows(before, _memory(site))
        return rows + weight.measure(_first_views(site, world))


def measure_settling(broker: services.Broker, *, pledges: int) -> report.Row:
    """Wall time over the least the pace allows; 1.0 is perfect."""
    # What CHARGES_PER_SECOND is unless somebody sets it.
    pace = 10.0
    with (
        tempfile.TemporaryDirectory(prefix="eyelevel-bench-") as folder,
        services.running(var=Path(folder), worker=2, env=SETTINGS, broker=broker) as site,
    ):
        _world(site, large=20)
        printed = _inside(site, f"settle {pledges}")
        seconds = float(printed["seconds"])
    name = f"settle {pledges} pledges, {broker}"
    ratio = round(seconds / (pledges / pace), 3)
    per_second = round(pledges / seconds, 2)
    return report.Row(name, per_second, 0, 0, "N ÷ pace", ratio, "≤ 1.15 (wall time)")


def measure_telling(*, followers: int) -> list[report.Row]:
    """One message to all followers of a campaign, beside one to a tenth as many."""
    # Equal hours are none: by night all news would wait for the morning.
    env = SETTINGS | {"EMAIL_URL": "dummymail:", "QUIET_HOURS": "0-0"}
    with (
        tempfile.TemporaryDirectory(prefix="eyelevel-bench-") as folder,
        services.running(
            var=Path(folder), worker=0, beat=False, web=False, sandbox=False, env=env
        ) as site,
    ):
        few, many = (_told(site, number) for number in (followers // 10, followers))
    return telling.rows(few, many, followers=followers)


def _told(site: services.Services, followers: int) -> telling.Steps:
    _inside(site, f"follow {followers}")
    return {step: _inside(site, f"{step} {followers}") for step in telling.STEPS}


def _world(site: services.Services, *, large: int) -> Mapping[str, str]:
    print(f"Building a world with {large:,} ideas …", file=sys.stderr, flush=True)
    return _inside(site, f"build {large}")


def _inside(site: services.Services, task: str) -> Mapping[str, Any]:
    """Run a part of the benchmark where Django is set up for these services."""
    site.env |= SETTINGS
    code = f"from benchmarks import inside; inside.run({task!r})"
    printed: dict[str, Any] = json.loads(
        site.manage("shell", "--no-imports", "--verbosity=0", "-c", code, seconds=3600)
        .strip()
        .splitlines()[-1]
    )
    return printed


def _start_bare(site: services.Services) -> str:
    port = sockets.free_port()
    command = site.children["web"].command
    bare = [part.replace("config.wsgi", "benchmarks.bare_wsgi") for part in command]
    bare[bare.index("--port") + 1] = str(port)
    site.start("hello", bare)
    while not sockets.answers(port):
        time.sleep(0.05)
    return f"http://127.0.0.1:{port}/hello/"


def _calls(site: services.Services, world: Mapping[str, str], *, hello: str) -> dict[str, Call]:
    url = site.site_url
    signed_in = {"Cookie": world["cookies"]}
    form = signed_in | {
        "Content-Type": "application/x-www-form-urlencoded",
        "X-CSRFToken": world["csrf"],
        "Origin": url,
    }
    cold = itertools.count()
    # Other words than those of the ideas, from the same vocabulary.
    writer = Writer(seed=1)
    page = f"{url}/en/campaigns/{world['page']}/"
    # By turns, so that each of them has something to change.
    votes = itertools.cycle([b"vote=yes", b"vote=no"])
    vote = f"{url}/en/ideas/{world['small']}/1/vote/"
    pledge = f"{url}/en/rounds/{world['round']}/pledge/"
    events = f"{url}/payments/stripe/events/"
    secret = site.env["STRIPE_WEBHOOK_SECRET"]
    return {
        "hello": Call(hello),
        "rows": Call(f"{url}/baseline/rows/", headers=signed_in),
        "write": Call(f"{url}/baseline/write/", "POST", form, b""),
        "page hot": Call(page),
        # Any cookie leads past the micro-cache.
        "page cold": Call(page, headers={"Cookie": "cold=1"}),
        "page signed in": Call(page, headers=signed_in),
        "list 100": Call(f"{url}/en/ideas/{world['small']}/", headers=signed_in),
        "list large": Call(f"{url}/en/ideas/{world['large']}/", headers=signed_in),
        "search": Call(f"{url}/en/ideas/{world['large']}/", headers=signed_in, query=writer.search),
        "similar": Call(
            f"{url}/en/ideas/{world['large']}/similar/", headers=signed_in, query=writer.typing
        ),
        "live hot": Call(f"{url}/en/c/{world['small']}/live/"),
        "discover": Call(f"{url}/en/campaigns/", headers=signed_in, query=writer.search),
        "suggestions": Call(f"{url}/en/suggestions/", headers=signed_in, query=writer.search),
        "idea": Call(f"{url}/en/ideas/{world['small']}/3/", headers=signed_in),
        "comments": Call(f"{url}/en/ideas/{world['small']}/2/", headers=signed_in),
        "vote": Call(vote, "POST", form | {"HX-Request": "true"}, lambda: (next(votes), {})),
        "pledge": Call(pledge, "POST", form, world["pledge"].encode()),
        "event": Call(events, "POST", None, lambda: _event(secret, next(cold))),
    }


def _event(secret: str, serial: int) -> tuple[bytes, dict[str, str]]:
    """A signed event nobody has seen, of a type that asks nothing of us."""
    body = json.dumps(
        {
            "id": f"evt_bench_{os.getpid()}_{serial}",
            "object": "event",
            "type": "customer.updated",
            "data": {"object": {"id": "cus_bench", "object": "customer"}},
        }
    ).encode()
    now = int(time.time())
    signed = f"{now}.".encode() + body
    digest = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    return body, {"Stripe-Signature": f"t={now},v1={digest}", "Content-Type": "application/json"}


def _rows(found: Mapping[str, load.Figures]) -> list[report.Row]:
    hello, plain, write = found["hello"], found["rows"], found["write"]
    small = found["list 100"]
    line = report.row
    return [
        line("hello: a bare Django view", hello),
        line("rows: 50 rows, our middleware", plain),
        line("write: one INSERT, our middleware", write),
        line(
            "campaign page, anonymous, hot",
            found["page hot"],
            baseline="hello",
            over=hello,
            aim="≥ 0.5",
        ),
        line(
            "live figures, anonymous, hot",
            found["live hot"],
            baseline="hello",
            over=hello,
            aim="≥ 0.5",
        ),
        line("campaign page, anonymous, cold", found["page cold"], baseline="rows", over=plain),
        line("campaign page, signed in", found["page signed in"], baseline="rows", over=plain),
        line("idea list of 100, signed in", small, baseline="rows", over=plain, aim="≥ 0.5"),
        line(
            "idea list of 100,000, signed in",
            found["list large"],
            baseline="list of 100",
            over=small,
            aim="≥ 0.83 (cost ≤ 1.2)",
        ),
        line("idea_search_100k", found["search"], baseline="list of 100", over=small),
        line("similar_ideas_100k", found["similar"], aim="p99 ≤ 150 ms"),
        line("discover_search_100k", found["discover"], aim="p99 ≤ 250 ms"),
        line("suggestions_100k", found["suggestions"], aim="p99 ≤ 150 ms"),
        line("idea without a comment, signed in", found["idea"], baseline="rows", over=plain),
        line(
            "idea with 1,000 comments, signed in",
            found["comments"],
            baseline="idea",
            over=found["idea"],
            aim="≥ 0.5",
        ),
        line("vote", found["vote"], baseline="write", over=write, aim="≥ 0.4"),
        line("pledge start, to Checkout", found["pledge"], baseline="write", over=write),
        line("Stripe event intake", found["event"], baseline="write", over=write, aim="≥ 0.6"),
    ]


def _first_views(site: services.Services, world: Mapping[str, str]) -> dict[str, str]:
    url = f"{site.site_url}/en/"
    return {
        "campaign": f"{url}campaigns/{world['shown']}/",
        "home": url,
        "discover": f"{url}campaigns/",
    }


def _memory(site: services.Services) -> dict[str, float]:
    """The largest resident set in each service's process tree, in megabytes."""

    def largest(pid: int) -> float:
        process = psutil.Process(pid)
        tree = [process, *process.children(recursive=True)]
        return float(max(one.memory_info().rss for one in tree)) / 1e6

    return {name: largest(site.pids()[name]) for name in ("web", "worker-1")}


def _memory_rows(before: Mapping[str, float], after: Mapping[str, float]) -> list[report.Row]:
    aims = {"web": "≤ 220 MB, flat", "worker-1": "≤ 180 MB, flat"}
    return [
        report.Row(
            f"memory of {name}, MB",
            round(after[name]),
            0,
            0,
            "before the load",
            round(after[name] / before[name], 2),
            aims[name],
        )
        for name in before
    ]


if __name__ == "__main__":
    sys.exit(main())
