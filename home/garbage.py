"""Sparing the garbage collector what stays: modules, models, addresses, templates.

A full collection walks every object that a process holds, which takes a fifth of a second in the middle of whichever
request sets it off. What is there when the first request has ended lives as long as the process.
"""

import gc

from django.core.signals import request_finished


def keep_what_is_there(**kwargs):
    """Have the collector pass over all that there is now; for the first `request_finished` of a process."""
    request_finished.disconnect(dispatch_uid="home.garbage")
    gc.collect()
    gc.freeze()
