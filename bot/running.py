"""The environment's settings -> one process that serves them, or several under a parent that stays small."""

import errno
import multiprocessing
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.knowledge.problems import RegisterError
from bot.logs import set_up_logging
from bot.settings import Settings, SettingsError, read_settings
from bot.web.processes import Later


def run(*, register_file: Path | None = None) -> int:
    """Serve the app of the environment's settings until the process is told to end; return the exit code.

    `register_file` is the register instead of the one in the settings. Where the settings or the register are refused,
    say why, a line each, and return 1.
    """
    if register_file is not None:
        os.environ["REGISTER_FILE"] = str(register_file)  # where each of several processes finds it
    return _refusals_told(_serve)


def check_in_a_process_of_its_own(folder: Path) -> None:
    """End with exit code 1 where a process that serves would be refused; `folder` gets what they will serve.

    In a process of its own, since what it takes to look (the whole app and a register) would stay with the parent.
    """
    sys.exit(_refusals_told(lambda: _check(folder)))


def _serve() -> int:
    settings = read_settings()
    set_up_logging(settings.log_level)
    check_address(settings.host, settings.port)
    return _serve_alone(settings) if settings.web_concurrency == 1 else _serve_together(settings)


def check_address(host: str, port: int) -> None:
    """Raise SettingsError where nothing can listen at an address, as when another program does."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, port), family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsError([f"PORT is {port}, and another program listens there. Give another one."]) from None
        why = str(error.strerror).partition(" (")[0]  # in brackets it repeats the address
        raise SettingsError([f"HOST is {host} and PORT {port}: {why}. Give another address."]) from error


def _serve_alone(settings: Settings) -> int:
    from bot.web.server import serve
    from bot.wiring import build_app, check_slack

    check_slack(settings)
    serve(settings, build_app(settings))
    return 0


def _serve_together(settings: Settings) -> int:
    from bot.web.server import serve_in_processes

    with TemporaryDirectory(prefix="privacybot-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        # Refused before the processes start, not by each of them.
        check = multiprocessing.get_context("spawn").Process(target=check_in_a_process_of_its_own, args=(folder,))
        check.start()
        check.join()
        if check.exitcode == 0:
            serve_in_processes(settings, Later("bot.wiring:app_from_environment", (folder,)))
    return 0 if check.exitcode == 0 else 1


def _check(folder: Path) -> int:
    from bot.in_force import InForce
    from bot.wiring import check_what_is_served

    settings = read_settings()
    set_up_logging(settings.log_level)
    check_what_is_served(settings, InForce(folder))
    return 0


def _refusals_told(action: Callable[[], int]) -> int:
    try:
        return action()
    except (SettingsError, RegisterError) as refused:
        print(refused, file=sys.stderr)
        return 1
