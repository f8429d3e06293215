"""CPU of the pages that teach, and of a kit of paper in two languages. Run: python benchmarks/learn.py"""

import os
import platform
import resource
import statistics
import tempfile
import time

os.environ["OPENHARBOR_HOME"] = tempfile.mkdtemp(prefix="openharbor-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "openharbor.config.settings"

import django

ROUNDS, PAGES = 5, (
    "learn", "learn/for/lodging", "learn/about/what-it-is", "learn/here/opioids", "learn/in/us_mo",
    "learn/in/us_mo/scope", "learn/in/us_mn/law", "learn/compare", "learn/kit", "learn/in/us_mo/posters",
)  # fmt: skip


def cpu():
    """Return the CPU seconds of this process and of the children that ended."""
    own, children = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def measured(act, times):
    begun, wall = cpu(), time.perf_counter()
    for _ in range(times):
        act()
    return (cpu() - begun) / times, (time.perf_counter() - wall) / times


def median(act, times=1):
    rounds = [measured(act, times) for _ in range(ROUNDS)]
    return [statistics.median(column) for column in zip(*rounds, strict=True)]


def main():
    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from openharbor.config import cli
    from openharbor.core.packs import registry
    from openharbor.learn import kits
    from openharbor.learn.library import library
    from openharbor.learn.paper import Wanted

    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, Django {django.__version__}"
    )
    cli.main(["init", "--demo"])
    call_command("collectstatic", verbosity=0, interactive=False)
    client = Client(headers={"host": "localhost"})
    for language in ("en", "es"):
        for page in PAGES:
            address = f"/{language}/{page}"
            begun = cpu()
            if client.get(address).status_code != 200:
                raise SystemExit(f"{address} is not there")
            first = cpu() - begun
            took, _wall = median(lambda address=address: client.get(address), 20)
            size = len(client.get(address).content)
            print(f"{address:34} {1000 * took:6.1f} ms CPU, first {1000 * first:6.1f}, {size / 1000:5.1f} kB unpacked")
    spot = registry.gazetteer(registry.accepted_packs()).county_spot("27007")
    wanted = Wanted("lodging", "en", timezone.now(), spot=spot, pack=library().state(spot.pack))
    for kind in kits.KINDS:
        took, wall = median(lambda kind=kind: kits.make(library(), [kind], wanted))
        print(f"{kind:34} {took:6.2f} s CPU, {wall:.2f} s wall")
    took, wall = median(lambda: list(kits.zipped(library(), wanted, ["en", "es"])))
    print(f"{'whole kit in two languages':34} {took:6.2f} s CPU, {wall:.2f} s wall")


if __name__ == "__main__":
    main()
