"""What the clock remembers."""

from ..sign_off import SignOffTask
from .audit import AuditEntry, AuditSeal
from .heartbeat import SchedulerHeartbeat
from .outbox import OutboxMessage
from .release import GateOverride, Release, ReleaseItem

__all__ = [
    "AuditEntry",
    "AuditSeal",
    "GateOverride",
    "OutboxMessage",
    "Release",
    "ReleaseItem",
    "SchedulerHeartbeat",
    "SignOffTask",
]
