"""Asking another site for its exchange feed, as one asks somebody whom one does not know.

Whoever may import chooses the address, so it must not lead into the network that this server stands in: the host's
addresses are looked up once, private ones are refused, and the connection goes to the one that was looked at (asking
again by name could give another). Time, size and redirects are limited, whatever the other side does.
"""

import ipaddress
import socket
import ssl
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from threading import Event, Timer
from urllib.parse import urljoin, urlsplit

from django.utils.encoding import iri_to_uri

MOST_SECONDS = 20  # for one answer, from first to last byte
MOST_BYTES = 2 * 1024 * 1024
MOST_REDIRECTS = 3
LONGEST_ADDRESS = 500
PORTS = {"http": 80, "https": 443}
REDIRECTS = {301, 302, 303, 307, 308}
OK, NOT_FOUND = 200, 404
NAT64 = ipaddress.ip_network("64:ff9b::/96")
HEADERS = {"Accept": "application/json", "Accept-Encoding": "identity", "User-Agent": "practice-reviews-exchange/1.0"}


class ExchangeError(Exception):
    """The other site cannot be read; the message says why, in a sentence for whoever wanted it."""


@dataclass(frozen=True)
class Place:
    """Where something is: the parts of a web address that was looked at."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def site(self):
        """The host, with its port if that is not the usual one: what tells one site from another."""
        return self.host if self.port == PORTS[self.scheme] else f"{self.host}:{self.port}"

    @property
    def address(self):
        """The whole address."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.target}"


def place_of(address):
    """Return the `Place` of a web address. Raises ExchangeError."""
    if len(address) > LONGEST_ADDRESS or any(ord(character) <= ord(" ") for character in address):
        raise ExchangeError("The address is too long or holds blanks.")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host = host if ":" in host else host.rstrip(".").encode("idna").decode()
    except (ValueError, UnicodeError):
        raise ExchangeError("That is no web address. Give one such as https://www.example.org/.") from None
    if parts.scheme not in PORTS or not host or parts.username is not None:
        raise ExchangeError("Give a web address that begins with https:// or http://, without a user name.")
    target = iri_to_uri((parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
    return Place(parts.scheme, host, port or PORTS[parts.scheme], target)


def fetch(address, *, allow_private=False):
    """Return (`Place` that answered, what it answered, as bytes). Raises ExchangeError."""
    place = place_of(address)
    for _ in range(MOST_REDIRECTS + 1):
        answer = _ask(place, allow_private)
        if isinstance(answer, bytes):
            return place, answer
        there = place_of(urljoin(place.address, answer))
        if there.host != place.host or (place.scheme, there.scheme) == ("https", "http"):
            raise ExchangeError(
                f"It sends us on to {there.scheme}://{there.site}. If that is right, give that address."
            )
        place = there
    raise ExchangeError("It sends us on from one address to the next without end.")


def _ask(place, allow_private):
    """Return the body of the answer, or where it sends us."""
    connection = _connection(place, _looked_up(place, allow_private))
    is_over = Event()
    timer = Timer(MOST_SECONDS, _hang_up, [connection, is_over])
    timer.daemon = True
    try:
        timer.start()
        connection.connect()
        if is_over.is_set():
            raise TimeoutError
        connection.request("GET", place.target, headers=HEADERS)
        response = connection.getresponse()
        if response.status in REDIRECTS:
            return response.headers.get("Location", "")[:LONGEST_ADDRESS]
        _check(response)
        body = _read(response, is_over)
    except ssl.SSLCertVerificationError as error:
        raise ExchangeError(f"The certificate of {place.host} is not valid: {error.verify_message}.") from None
    except ssl.SSLError:
        raise ExchangeError(f"No safe connection to {place.host} could be made.") from None
    except (OSError, HTTPException) as error:
        if isinstance(error, TimeoutError) or is_over.is_set():
            raise ExchangeError(f"{place.site} did not answer within {MOST_SECONDS} seconds.") from None
        raise ExchangeError(f"{place.site} cannot be reached, or does not speak HTTP.") from None
    finally:
        timer.cancel()
        connection.close()
    return body


def _check(response):
    if response.status == NOT_FOUND:
        raise ExchangeError("There is no exchange at that address, or no such theme on that site.")
    if response.status != OK:
        raise ExchangeError(f"The site answers with an error ({response.status}).")
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ExchangeError("The site answers in a form that was not asked for (compressed).")


def _read(response, is_over):
    body = b""
    while part := response.read1(65536):
        body += part
        if len(body) > MOST_BYTES:
            raise ExchangeError(f"The answer is longer than {MOST_BYTES // 1024 // 1024} MB.")
    # Where we hung up in the middle, what came until then looks like the end.
    if is_over.is_set() or response.length:
        raise TimeoutError
    return body


def _looked_up(place, allow_private):
    """Return an address of the host that may be asked, as text."""
    try:
        found = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ExchangeError(f"There is no site called {place.host}.") from None
    numbers = [entry[4][0] for entry in found]
    if not allow_private and not all(is_public(number) for number in numbers):
        raise ExchangeError(f"{place.host} lies in a private network. Only sites on the internet can be read.")
    return numbers[0]


def is_public(number):
    """Return whether a network address (text) is one of the internet, also if it wraps up another."""
    try:
        address = ipaddress.ip_address(number.partition("%")[0])
    except ValueError:
        return False
    if address.version == 6:  # noqa: PLR2004
        within = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
        if address in NAT64:
            within = ipaddress.ip_address(int(address) & 0xFFFFFFFF)
        if within is not None:
            return is_public(str(within))
    return address.is_global and not address.is_multicast


def _connection(place, number):
    if place.scheme == "https":
        return _SecureConnection(place, number)
    return _PlainConnection(place, number)


class _PlainConnection(HTTPConnection):
    """A connection to an address that was looked at, by the name of its host."""

    def __init__(self, place, number):
        super().__init__(place.host, place.port, timeout=MOST_SECONDS)
        self.number = number

    def connect(self):
        self.sock = socket.create_connection((self.number, self.port), self.timeout)


class _SecureConnection(_PlainConnection):
    """The same, encrypted, and the certificate is the name's."""

    def connect(self):
        super().connect()
        # In two steps, so that it can be hung up on between them.
        secure = ssl.create_default_context()
        self.sock = secure.wrap_socket(self.sock, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock.do_handshake()


def _hang_up(connection, is_over):
    """End a connection whose time is up, whatever is being waited for."""
    is_over.set()  # first: who waits looks at once
    if connection.sock is not None:
        try:
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)  # of the connection itself, not of TLS
        except OSError:
            connection.sock.close()
