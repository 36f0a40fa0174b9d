"""What no line of the log may hold."""

import logging
import re

TOKEN = re.compile(r"(/preview|/alerts/(?:confirm|manage|leave))/+[^/\s?\"']+", re.IGNORECASE)


class WithoutTokensFormatter(logging.Formatter):
    """Leaves out the tokens of preview links and alerts: addresses in complaints and tracebacks may hold one."""

    def format(self, record):
        """Return the line of `record`, with its traceback, without tokens."""
        return TOKEN.sub(lambda found: f"{found[1].lower()}/…", super().format(record))
