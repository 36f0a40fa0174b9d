"""Reading another site: it is not trusted, and what is wrong with it is said in a sentence."""

import gzip
import json
import time

import pytest

from learning.exchange import connection, reading
from learning.exchange.connection import ExchangeError, fetch, is_public, place_of
from learning.exchange.reading import Exchange, read_exchange

from .exchanges import SITE, entry, offer, part, server, theme, urn


def send(handler, body=b"{}", status=200, **headers):
    handler.send_response(status)
    for name, value in {"Content_Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


def refusal(call, *args, **kwargs):
    with pytest.raises(ExchangeError) as caught:
        call(*args, **kwargs)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    "number",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
        "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "nonsense",
    ],
)  # fmt: skip
def test_private_addresses_are_none_of_the_internet(number):
    assert not is_public(number)


@pytest.mark.parametrize("number", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_public_addresses_are(number):
    assert is_public(number)


@pytest.mark.parametrize(
    "address", ["http://localhost/", "http://127.1/", "http://2130706433/", "http://0x7f.1/", "http://[::1]/"]
)
def test_this_machine_is_not_asked_however_it_is_called(address):
    assert "private network" in refusal(fetch, address)


def test_a_name_that_leads_to_a_private_address_too_is_refused(monkeypatch):
    found = [(0, 0, 0, "", (number, 80)) for number in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(connection.socket, "getaddrinfo", lambda *args, **kwargs: found)
    assert "private network" in refusal(fetch, "http://mixed.example/")


@pytest.mark.parametrize(
    "address",
    [
        "", "x", "ftp://example.org/", "file:///etc/passwd", "https://", "https://user@example.org/", "//example.org",
        "https://a b.example/", "https://example.org:99999/", "https://example.org:x/", "https://[::1", "javascript:x",
        "https://exa\x00mple.org/", "https://example.org/" + "a" * 600, "https://" + "a" * 70 + ".org/", "https://a..b/",
    ],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(address):
    refusal(place_of, address)


def test_a_place_knows_its_site():
    assert place_of("HTTPS://Www.Example.org.:443/a?b=ü#c").address == "https://www.example.org/a?b=%C3%BC"
    assert place_of("http://example.org:8000").site == "example.org:8000"
    assert place_of("https://bücher.example/").host == "xn--bcher-kva.example"


def test_what_a_site_answers_is_read():
    with server(lambda handler: send(handler, b"hello")) as address:
        assert fetch(address, allow_private=True)[1] == b"hello"


@pytest.mark.parametrize(("status", "words"), [(404, "no exchange"), (500, "500"), (204, "204")])
def test_an_error_is_named(status, words):
    with server(lambda handler: send(handler, b"", status)) as address:
        assert words in refusal(fetch, address, allow_private=True)


def test_it_follows_a_redirect_on_the_same_host_and_no_other():
    def answer(handler):
        if handler.path == "/":
            send(handler, b"", 302, Location="/there")
        elif handler.path == "/away":
            send(handler, b"", 301, Location="http://localhost:1/")
        elif handler.path == "/round":
            send(handler, b"", 307, Location="/round")
        elif handler.path == "/odd":
            send(handler, b"", 308, Location="gopher://x")
        else:
            send(handler, b"arrived")

    with server(answer) as address:
        assert fetch(address, allow_private=True)[1] == b"arrived"
        assert "sends us on to http://localhost:1" in refusal(fetch, f"{address}away", allow_private=True)
        assert "without end" in refusal(fetch, f"{address}round", allow_private=True)
        refusal(fetch, f"{address}odd", allow_private=True)


def test_an_answer_that_is_too_long_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(connection, "MOST_BYTES", 1000)
    with server(lambda handler: send(handler, b"x" * 2000)) as address:
        assert "longer than" in refusal(fetch, address, allow_private=True)


def drip(handler):
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(60):
        try:
            handler.wfile.write(b" ")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


def drip_headers(handler):
    for _ in range(60):
        try:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\n" if _ == 0 else b"X")
            handler.wfile.flush()
        except OSError:
            return
        time.sleep(0.1)


@pytest.mark.parametrize("answer", [drip, drip_headers])
def test_whoever_answers_a_little_at_a_time_is_hung_up_on(monkeypatch, answer):
    monkeypatch.setattr(connection, "MOST_SECONDS", 0.5)
    with server(answer) as address:
        assert "did not answer within" in refusal(fetch, address, allow_private=True)


def test_an_answer_that_breaks_off_is_refused():
    def answer(handler):
        send(handler, b"{}", 200, Content_Length="5000")

    with server(answer) as address:
        refusal(fetch, address, allow_private=True)


def test_a_compressed_answer_is_refused():
    with server(lambda handler: send(handler, gzip.compress(b"x"), Content_Encoding="gzip")) as address:
        assert "compressed" in refusal(fetch, address, allow_private=True)


def test_what_is_not_there_or_speaks_something_else_is_named():
    assert "no site called" in refusal(fetch, "http://nothing.invalid/", allow_private=True)
    with server(lambda handler: handler.wfile.write(b"SSH-2.0\r\n\r\n")) as address:
        refusal(fetch, address, allow_private=True)
        assert "safe connection" in refusal(fetch, address.replace("http:", "https:"), allow_private=True)
    assert "cannot be reached" in refusal(fetch, address, allow_private=True)


def test_a_site_is_asked_for_its_feed_and_a_theme(monkeypatch):
    asked = offer(monkeypatch, part(entry("Sleep")))
    exchange = read_exchange(SITE, theme="unseen-men")
    assert asked == [f"{SITE}exchange/briefings.json?theme=unseen-men"]
    assert (exchange.site, exchange.publisher) == ("larkshire.example", "Larkshire Partnership")
    assert [each.kind for each in exchange.entries] == ["seven-minute-briefing"]


def test_this_site_itself_is_refused(settings):
    settings.BASE_URL = "https://here.example"
    for address in ("https://here.example/", "https://HERE.example/exchange/briefings.json?theme=x"):
        assert "this site itself" in refusal(read_exchange, address)


def test_all_parts_are_read(monkeypatch):
    following = f"{SITE}exchange/briefings.json?after=7"
    asked = offer(monkeypatch, part(entry("One"), next=following), part(entry("Two")))
    assert [each.title for each in read_exchange(SITE).entries] == ["One", "Two"]
    assert asked[1] == following


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ([b"<html>"], "no JSON"),
        ([b"\xff\xfe{"], "no JSON"),
        ([b""], "no JSON"),
        ([b"[" * 100_000], "no JSON"),
        ([b"9" * 10_000], "no JSON"),
        ([b"[]"], "not an exchange"),
        ([b"null"], "not an exchange"),
        ([{"format": "other"}], "not an exchange"),
        ([part(version="2.0")], "version 2.0"),
        ([part(version=None)], "version"),
        ([part(version={})], "version"),
        ([part(briefings="x")], "no list"),
        ([part(next="https://elsewhere.example/")], "another site"),
        ([part(next="file:///etc/passwd")], "web address"),
        ([part(next=7)], "another site"),
        ([part(next=f"{SITE}exchange/briefings.json")], "circle"),
    ],
)
def test_a_feed_that_is_none_is_refused_whole(monkeypatch, parts, words):
    offer(monkeypatch, *parts)
    assert words in refusal(read_exchange, SITE)


def test_too_many_briefings_are_refused(monkeypatch):
    monkeypatch.setattr(reading, "MOST_ENTRIES", 2)
    offer(monkeypatch, part(entry("One"), entry("Two"), entry("Three")))
    assert "Choose a theme" in refusal(read_exchange, SITE)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"id": "7"}, "identifier"),
        ({"id": None}, "identifier"),
        ({"title": ""}, "title"),
        ({"title": "<b></b>"}, "title"),
        ({"title": 7}, "title"),
        ({"address": "https://elsewhere.example/x"}, "another site"),
        ({"address": "http://larkshire.example.evil.example/"}, "another site"),
        ({"address": "https://larkshire.example:8443/"}, "another site"),
        ({"address": "https://larkshire.example@evil.example/"}, "address"),
        ({"address": "javascript:alert(1)"}, "address"),
        ({"address": "/learning/sleep/"}, "address"),
        ({"address": None}, "address"),
        ({"address": SITE + "a" * 500}, "address"),
    ],
)
def test_a_briefing_that_cannot_be_linked_to_is_left_out_and_named(monkeypatch, facts, words):
    offer(monkeypatch, part(entry("Odd", **facts), entry("Fine")))
    exchange = read_exchange(SITE)
    assert [each.title for each in exchange.entries] == ["Fine"]
    ((_, why),) = exchange.left_out
    assert words in why


def test_what_is_listed_twice_counts_once(monkeypatch):
    offer(monkeypatch, part(entry("One"), entry("Again", id=urn("One")), "nonsense", None))
    exchange = read_exchange(SITE)
    assert [each.title for each in exchange.entries] == ["One"]
    assert len(exchange.left_out) == 3


def test_text_is_plain_and_short(monkeypatch):
    title = "<script>alert(1)</script>A\u202e\x00 <b>bold</b>\n title & more"
    offer(monkeypatch, part(entry("x", title=title, summary="word " * 500, themes=[theme("<i>Men</i>"), 7])))
    (read,) = read_exchange(SITE).entries
    assert read.title == "alert(1)A bold title & more"
    assert len(read.summary) <= 300
    assert [each.title for each in read.themes] == ["Men"]


def test_a_type_of_a_later_version_is_a_learning_briefing(monkeypatch):
    offer(monkeypatch, part(entry("One", type="hologram"), entry("Two", type=None), entry("Three", type="slides")))
    kinds = [each.kind for each in read_exchange(SITE).entries]
    assert kinds == ["learning-briefing", "learning-briefing", "slides"]


def test_what_was_read_can_travel_as_json(monkeypatch):
    offer(monkeypatch, part(entry("One", themes=[theme("Men")]), entry("Odd", address="x")))
    exchange = read_exchange(SITE)
    assert Exchange.from_data(json.loads(json.dumps(exchange.as_data()))) == exchange
