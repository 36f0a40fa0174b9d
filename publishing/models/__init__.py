"""What the clock remembers."""

from ..sign_off import SignOffTask
from .audit import AuditEntry, AuditSeal
from .heartbeat import SchedulerHeartbeat
from .outbox import OutboxMessage

__all__ = ["AuditEntry", "AuditSeal", "OutboxMessage", "SchedulerHeartbeat", "SignOffTask"]
