"""Whose a link is: the partnership's own, a national body's, another area's."""

import re
from collections import Counter

from .document import NO_BASE, urlsplit_safe
from .rules import KNOWN_ADDRESSES, NATIONAL_HOSTS, NATIONAL_NAMES, first_value

PARTNERSHIP_HOST = re.compile(r"safeguarding|lscb|lscp|scp\b|scb\b|council|\.gov\.uk$", re.IGNORECASE)
COUNCIL = re.compile(r"^[\w.-]+\.gov\.uk$")


def host_of(address):
    """Return the host of an address without "www.", or ""."""
    return (urlsplit_safe(address).hostname or "").removeprefix("www.")


def national_publisher(address):
    """Return the national body at `address`, or ""."""
    host = host_of(address)
    for name, publisher in NATIONAL_HOSTS.items():
        # Councils end in .gov.uk too; GOV.UK is that host alone.
        if host == name or (name != "gov.uk" and host.endswith(f".{name}")):
            return publisher
    return "GOV.UK" if host.endswith("service.gov.uk") or host.endswith("publishing.gov.uk") else ""


def named_publisher(text):
    """Return the national body that `text` names, or ""."""
    return first_value(NATIONAL_NAMES, text)


def known_address(publisher):
    """Return the address known for a publisher, or ""."""
    return KNOWN_ADDRESSES.get(publisher, "")


def own_host(document):
    """Return the partnership's own host: what the page says, else the host most of its links lead to, else ""."""
    if document.host:
        return document.host
    links = (link for group in document.groups for line in group.lines for link in line.links)
    hosts = Counter(host_of(link.address) for link in links if link.address and not national_publisher(link.address))
    hosts.pop("", None)
    hosts.pop(host_of(NO_BASE), None)
    return hosts.most_common(1)[0][0] if hosts else ""


def is_other_area(address, own):
    """Return whether `address` is another partnership's or council's."""
    host = host_of(address)
    return bool(host and own and host != own and not host.endswith(f".{own}") and PARTNERSHIP_HOST.search(host))
