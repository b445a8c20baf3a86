"""nginx in front of the real app, as the example in deploy/ sets it up."""

import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests import services

ROOT = Path(__file__).parents[1]
HOST = "privacy.example.com"  # the example's


@contextmanager
def nginx(folder: Path, *servers: str) -> Iterator[int]:
    """Run the example's nginx before servers, each as `127.0.0.1:8000`; yields its port. Logs come into the folder."""
    binary = shutil.which("nginx") or "/usr/sbin/nginx"
    assert Path(binary).exists(), "nginx is needed (Debian: apt-get install nginx-light)"
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={HOST}"]
    subprocess.run([*request, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    port = services.free_port()
    site = (ROOT / "deploy" / "nginx.conf").read_text()
    for written, meant in (
        ("listen 80;", f"listen 127.0.0.1:{services.free_port()};"),
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("server 127.0.0.1:8000;", " ".join(f"server {server};" for server in servers)),
        (f"/etc/ssl/{HOST}", str(folder)),
        ("/var/log/nginx", str(folder)),
    ):
        assert written in site
        site = site.replace(written, meant)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    paths = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    user = "user root;" if services._user() else ""  # its workers read the temporary folder
    (folder / "nginx.conf").write_text(
        f"{user} pid {folder}/pid; error_log {folder}/start.log; events {{}} http {{ {paths}\n{site} }}"
    )
    command = [binary, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        until = time.monotonic() + 20
        while time.monotonic() < until:
            assert process.poll() is None, process.communicate()
            try:
                client_of(port).get("/healthz")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def client_of(port: int, *, by: str = "127.0.0.1") -> httpx.Client:
    """Return a client that connects to nginx from an address of this machine."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    transport = httpx.HTTPTransport(local_address=by, verify=context)
    return httpx.Client(base_url=f"https://127.0.0.1:{port}", transport=transport, headers={"host": HOST}, timeout=20)
