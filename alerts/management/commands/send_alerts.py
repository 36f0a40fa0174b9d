"""Send alerts until told to stop."""

import signal
import threading

from django.core.management.base import BaseCommand

from alerts.worker import Worker


class Command(BaseCommand):
    """A process of its own, for who does not want the scheduler to send them."""

    help = "Send mail alerts about what becomes public, until stopped by SIGTERM or Ctrl+C. run_scheduler does so too."

    def handle(self, *args, **options):
        """Work; the mail that is being sent when the signal comes is finished first."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        Worker(stop).run()
