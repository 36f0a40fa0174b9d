"""What no line of the log may hold."""

import logging
import re

PREVIEW = re.compile(r"/preview/+[^/\s?\"']+", re.IGNORECASE)


class WithoutPreviewTokensFormatter(logging.Formatter):
    """Leaves out the tokens of preview links: an address that Django complains of, or a traceback, may hold one."""

    def format(self, record):
        """Return the line of `record`, with its traceback, without tokens."""
        return PREVIEW.sub("/preview/…", super().format(record))
