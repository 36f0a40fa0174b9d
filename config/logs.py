"""What no line of the log may hold."""

import logging
import re

TOKEN = re.compile(r"(/preview|/alerts/(?:confirm|manage|leave))/+[^/\s?\"']+", re.IGNORECASE)
QUERY = re.compile(r"(/[^\s?\"'<>]*)\?\S+")


class DiscreetFormatter(logging.Formatter):
    """Leaves out what addresses in complaints and tracebacks say that is nobody's business.

    That is the tokens of preview links and alerts, and everything behind a question mark: what somebody searched for.
    """

    def format(self, record):
        """Return the line of `record`, with its traceback, without them."""
        line = TOKEN.sub(lambda found: f"{found[1].lower()}/…", super().format(record))
        return QUERY.sub(r"\1?…", line)
