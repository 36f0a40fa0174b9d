"""Who gets alerts, what there is to tell, and which mail is on its way: one subject a module."""

from .queue import Announcement, Delivery, MailTally, Sending
from .subscriber import FormUse, Subscriber

__all__ = ["Announcement", "Delivery", "FormUse", "MailTally", "Sending", "Subscriber"]
