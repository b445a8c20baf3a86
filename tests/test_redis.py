"""Redis as platforms hand it out: with a certificate that they signed themselves."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.storage.redis import connection_options, open_redis
from tests import services


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis that speaks TLS alone, under a certificate that nobody vouches for and for another name."""
    folder: Path = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=redis.example", "-keyout"],
            key,
            "-out",
            certificate,
        ],
        check=True,
        capture_output=True,
    )
    for path in (folder, key, certificate):  # as root, the server runs as somebody else
        path.chmod(0o755)
    for parent in folder.parents[:3]:
        parent.chmod(0o755)
    binary = shutil.which("redis-server")
    assert binary, "redis-server is needed (Debian: apt-get install redis-server)"
    port = services.free_port()
    command = (
        binary,
        "--bind",
        "127.0.0.1",
        "--port",
        "0",
        "--tls-port",
        str(port),
        "--tls-cert-file",
        str(certificate),
    )
    command += ("--tls-key-file", str(key), "--tls-auth-clients", "no", "--save", "")
    with services.running(services.Server(f"rediss://127.0.0.1:{port}/0", None, command)) as server:
        yield server.url


async def test_a_certificate_that_a_platform_signed_itself_is_taken(encrypted):
    shared = open_redis(encrypted)
    assert await shared.ask(shared.redis.ping, otherwise=None) is True
    await shared.close()


async def test_a_certificate_is_checked_where_the_address_asks_for_it(encrypted):
    shared = open_redis(f"{encrypted}?ssl_cert_reqs=required")
    assert await shared.ask(shared.redis.ping, otherwise="not trusted") == "not trusted"
    await shared.close()


def test_an_address_without_tls_has_no_options_for_it():
    assert not any(name.startswith("ssl") for name in connection_options("redis://127.0.0.1/0"))
