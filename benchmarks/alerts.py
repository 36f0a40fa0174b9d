"""Publishes a review that thousands have asked to be told of, kills the sender meanwhile, and counts the mails.

    .venv/bin/python benchmarks/alerts.py [--postgres ADDRESS] [--subscribers 2000] [--kills 3] [--rate 6000] [--seed 1]

A mail server of its own counts what it takes, by address; it answers after up to 10 ms and closes each connection
after a hundred mails. `manage.py send_alerts` is killed with SIGKILL at random moments, spread over the mails, and
started again. Each address must have exactly one mail in the end, and none before the review is live; the exit code
says so. `--slow 0.3` makes it likely that a kill comes while the server has a mail and has not said so. Takes about a
minute, four with twenty kills.
"""

import argparse
import os
import random
import signal
import sys
import time

from mail_server import CountingServer
from throwaway import ThrowawaySite

PORT = 8768
PATIENCE = 180  # seconds without any mail


def parse():
    """Return the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", default="", metavar="ADDRESS")
    parser.add_argument("--subscribers", type=int, default=2000)
    parser.add_argument("--kills", type=int, default=3)
    parser.add_argument("--rate", type=int, default=6000, metavar="A_MINUTE")
    parser.add_argument("--slow", type=float, default=0.01, metavar="SECONDS", help="of the server, at most")
    parser.add_argument("--seed", type=int, default=None, help="repeats the same kills, as far as that goes")
    return parser.parse_args()


def subscribe(count):
    """Make confirmed subscribers, and look at the site once; return their addresses."""
    from django.utils import timezone  # noqa: PLC0415

    from alerts.models import Subscriber  # noqa: PLC0415
    from alerts.news import announce  # noqa: PLC0415

    announce()
    addresses = [f"reader{number}@example.org" for number in range(count)]
    now = timezone.now()
    Subscriber.objects.bulk_create(
        Subscriber(address=address, address_key=address, confirmed_at=now) for address in addresses
    )
    return addresses


def publish():
    """Publish a review; return when it was live."""
    from tests.factories import make_review  # noqa: PLC0415

    review = make_review("Child Example", live=False)
    review.save_revision().publish()
    return time.time()


def send_and_kill(site, server, options):
    """Send all, killing at random moments; return how often it was killed."""
    sender = site.manage("send_alerts")
    marks = sorted(random.randrange(options.subscribers) for _ in range(options.kills))
    kills, last, changed = 0, -1, time.time()
    while (total := len(server.mails)) < options.subscribers:
        if total != last:
            last, changed = total, time.time()
        if marks and total >= marks[0]:
            marks.pop(0)
            time.sleep(random.uniform(0, 0.1))
            sender.send_signal(signal.SIGKILL)
            sender.wait()
            kills += 1
            sender = site.manage("send_alerts")
        elif time.time() - changed > PATIENCE:
            break
        time.sleep(0.001)
    time.sleep(5)  # for what would come twice
    sender.terminate()
    sender.wait()
    return kills


def report(server, addresses, kills, live_at):
    """Print what was seen; return how much of it is wrong."""
    missing = [address for address in addresses if not server.taken[address]]
    twice = [address for address, times in server.taken.items() if times > 1]
    early = [at for at, _, _ in server.mails if at < live_at]
    began, ended = server.mails[0][0], server.mails[-1][0]
    print(f"{len(server.mails)} mails to {len(server.taken)} of {len(addresses)} addresses in {ended - began:.1f} s")
    print(f"killed {kills} times with SIGKILL, {server.cut_off} of them in the middle of a mail's text")
    print(f"missing {len(missing)}, more than once {len(twice)}, before it was live {len(early)} (bars 0)")
    return len(missing) + len(twice) + len(early)


def main():
    """Run it, and return the exit code."""
    options = parse()
    random.seed(options.seed)
    with CountingServer(slow=options.slow) as server:
        environment = {"EMAIL_URL": server.address, "ALERT_MAILS_PER_MINUTE": str(options.rate)}
        with ThrowawaySite(PORT, options.postgres, **environment) as site:
            from django.db import connection  # noqa: PLC0415

            addresses = subscribe(options.subscribers)
            watcher = site.manage("send_alerts")  # is there before, and must be silent until it is live
            time.sleep(6)
            silent = not server.mails
            watcher.terminate()
            watcher.wait()
            live_at = publish()
            connection.close()
            kills = send_and_kill(site, server, options)
            print(f"{site.vendor}, processor count {os.cpu_count()}")
            left = unsent()
            wrong = report(server, addresses, kills, live_at) + left + (not silent)
    return 1 if wrong else 0


def unsent():
    """Print and return how many deliveries the database does not hold for sent."""
    from alerts.models import Delivery  # noqa: PLC0415

    left = Delivery.objects.exclude(state="sent").count()
    print(f"left in the queue {left} (bar 0)")
    return left


if __name__ == "__main__":
    sys.exit(main())
