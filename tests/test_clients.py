"""Whom a request is counted under: nobody can choose it, and nobody shares it with a stranger."""

import pytest

from bot.web.clients import client_of


def client(*forwarded: str, peer: str | None = "10.0.0.1", proxies: int = 1) -> str:
    """Return whom a request with these X-Forwarded-For headers is counted under."""
    headers = [(b"x-forwarded-for", value.encode("latin-1")) for value in forwarded]
    scope = {"type": "http", "client": peer and (peer, 12345), "headers": headers}
    return client_of(scope, trusted_proxies=proxies)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, [], "10.0.0.1"),
        (0, ["6.6.6.6"], "10.0.0.1"),  # nobody is believed
        (1, ["203.0.113.9"], "203.0.113.9"),
        (1, ["6.6.6.6, 203.0.113.9"], "203.0.113.9"),  # what the client sent stands to the left
        (1, ["6.6.6.6", "203.0.113.9"], "203.0.113.9"),  # two headers are one list
        (1, ["6.6.6.6, 7.7.7.7,203.0.113.9 "], "203.0.113.9"),
        (1, ["6.6.6.6," * 300 + "203.0.113.9"], "203.0.113.9"),
        (2, ["6.6.6.6, 203.0.113.9, 198.51.100.1"], "203.0.113.9"),
        (2, ["6.6.6.6", "203.0.113.9", "198.51.100.1"], "203.0.113.9"),
        (2, ["198.51.100.1"], "198.51.100.1"),  # came in behind the first proxy
        (3, ["6.6.6.6, 203.0.113.9, 198.51.100.1, 198.51.100.2"], "203.0.113.9"),
        (1, [], "10.0.0.1"),  # the platform itself, asking for the health
    ],
)
def test_exactly_as_many_proxies_are_believed_as_there_are(proxies, forwarded, expected):
    assert client(*forwarded, proxies=proxies) == expected


@pytest.mark.parametrize(
    "entry",
    ["", "unknown", "_hidden", "999.1.1.1", "1.2.3", "evil.example", "::::", "0x7f.1", "1.2.3.4/8", "\xff", "-"],
)
def test_an_entry_that_is_no_address_counts_as_the_proxy_that_wrote_it(entry):
    assert client(f"6.6.6.6, {entry}") == "10.0.0.1"
    assert client(f"6.6.6.6, {entry}, 198.51.100.1", proxies=2) == "198.51.100.1"


@pytest.mark.parametrize(
    ("written", "counted"),
    [
        ("203.0.113.9:51000", "203.0.113.9"),
        ('"203.0.113.9:51000"', "203.0.113.9"),
        ("[2001:db8:1:2:3:4:5:6]:51000", "2001:db8:1:2::/64"),
        ('"[2001:db8:1:2:3:4:5:6]"', "2001:db8:1:2::/64"),
        ("2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("2001:0DB8:0001:0002::ffff", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),  # the same client, on a socket for both kinds
    ],
)
def test_one_client_is_counted_under_one_name_however_it_is_written(written, counted):
    assert client(written) == counted


def test_a_household_has_more_addresses_than_anybody_can_count_and_is_counted_once():
    assert len({client(f"2001:db8:1:2::{last:x}") for last in range(1, 200)}) == 1
    assert client("2001:db8:1:3::1") != client("2001:db8:1:2::1")


def test_a_server_behind_a_socket_file_knows_no_address():
    assert client(peer=None, proxies=0) == ""
    assert client("203.0.113.9", peer=None) == "203.0.113.9"
