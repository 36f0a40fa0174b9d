"""Mails that come back: which delivery it was, and whether the address is to be stopped (RFC 3464).

A report of a mail server names what it could not deliver by the returned mail's Message-ID, or by the address that it
was sent to (ALERT_BOUNCES_TO with the delivery's token). A report that names none of ours stops nobody: anybody can
write one, but nobody knows a token who has not seen the mail.
"""

import email
import re
from dataclasses import dataclass
from email import policy

from .leaving import erase, note_failure
from .models import Delivery
from .transport import NO_SUCH_ADDRESS

OWN_ID = re.compile(r"<alert-([0-9a-f]{32})@", re.IGNORECASE)
OWN_RETURN_PATH = re.compile(r"\+([0-9a-f]{32})@", re.IGNORECASE)
SENT_TO = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
LARGEST = 5 * 1024 * 1024


class NotABounceError(Exception):
    """Raised for what is no report about a mail of ours; the message says what it is instead."""


@dataclass(frozen=True)
class Read:
    """What a report came to: a sentence for who reads the command's output."""

    sentence: str
    is_stopped: bool = False


def read_bounce(content):
    """Do what the report `content` (bytes) asks for, and return a `Read`. Raises NotABounceError."""
    if not content.strip():
        raise NotABounceError("The file is empty. Give a whole mail, with its headers.")
    if len(content) > LARGEST:
        raise NotABounceError("The file is larger than 5 MB, which no report of a mail server is.")
    message = email.message_from_bytes(content, policy=policy.default)
    try:
        action, status = _verdict(message)
        tokens = _tokens(message)
    except (LookupError, ValueError, AttributeError, TypeError) as error:  # the library's own, of what is malformed
        raise NotABounceError(f"The mail cannot be read: {type(error).__name__}.") from error
    delivery = Delivery.objects.filter(token__in=tokens).select_related("subscriber").first() if tokens else None
    if delivery is None:
        raise NotABounceError(
            "The report names no mail that was sent within the last month, or its owner has left since. Nothing to do."
        )
    return _settle(delivery, action, status)


def _settle(delivery, action, status):
    if action != "failed" or not status.startswith("5"):
        return Read(f"{delivery}: {action} {status}. Nothing to do: the mail server tries again, or has delivered it.")
    if status in NO_SUCH_ADDRESS:
        erase(delivery.subscriber, "stopped")
        return Read(f"{delivery}: there is no such address ({status}). It is erased.", is_stopped=True)
    if note_failure(delivery.subscriber):
        return Read(f"{delivery}: refused again ({status}), for two weeks now. The address is erased.", is_stopped=True)
    return Read(f"{delivery}: refused ({status}), which may pass. The address stays for now.")


def _verdict(message):
    """Return (action, status) of the report within `message`. Raises NotABounceError."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for fields in part.get_payload():
            action = str(fields.get("Action", "")).strip().lower()
            status = STATUS.search(str(fields.get("Status", "")))
            if action and status:
                return action, status[0]
    raise NotABounceError(
        "This is no delivery report: it has no part “message/delivery-status” with an Action and a Status (RFC 3464)."
    )


def _tokens(message):
    """Return the tokens of deliveries that the report names."""
    sent_to = [str(value) for name in SENT_TO for value in message.get_all(name, [])]
    found = {token for value in sent_to for token in OWN_RETURN_PATH.findall(value)}
    for part in message.walk():
        if part.get_content_type() == "text/rfc822-headers":
            found.update(OWN_ID.findall(part.get_payload()))
        elif part is not message:
            found.update(OWN_ID.findall(str(part.get("Message-ID", ""))))
    return {token.lower() for token in found}
