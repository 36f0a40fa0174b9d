"""Django's development server, with the scheduler in the same process."""

from django.conf import settings
from django.contrib.staticfiles.management.commands.runserver import Command as StaticFilesCommand

from publishing.scheduler import start_in_thread


class Command(StaticFilesCommand):
    """One command runs the whole site (settings.RUN_SCHEDULER_IN_WEB_PROCESS)."""

    def inner_run(self, *args, **options):
        """Serve; called only in the process that does, not in the one that watches for changed code."""
        if settings.RUN_SCHEDULER_IN_WEB_PROCESS:
            start_in_thread()
        super().inner_run(*args, **options)
