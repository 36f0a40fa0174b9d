"""What the clock remembers."""

from ..sign_off import SignOffTask
from .audit import AuditEntry, AuditSeal
from .heartbeat import SchedulerHeartbeat
from .outbox import OutboxMessage
from .preview import PreviewLink
from .release import GateOverride, Release, ReleaseItem
from .retention import RetentionKeep, RetentionRecord, RetentionReminder, RetentionSettings
from .watch_list import WatchAcceptance, WatchList

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "GateOverride",
    "OutboxMessage",
    "PreviewLink",
    "Release",
    "ReleaseItem",
    "RetentionKeep",
    "RetentionRecord",
    "RetentionReminder",
    "RetentionSettings",
    "SchedulerHeartbeat",
    "SignOffTask",
    "WatchAcceptance",
    "WatchList",
]
