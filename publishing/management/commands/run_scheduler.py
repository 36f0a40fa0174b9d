"""Watch the clock until told to stop."""

import signal
import threading

from django.core.management.base import BaseCommand

from publishing.scheduler import Scheduler


class Command(BaseCommand):
    """Production's second process, beside the web server."""

    help = "Publish and unpublish scheduled pages at their time, until stopped by SIGTERM or Ctrl+C."

    def handle(self, *args, **options):
        """Run a scheduler; what it is doing when the signal comes is finished first."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        Scheduler(stop).run()
