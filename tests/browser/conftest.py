"""One browser for all browser tests, the real assistant with the real register, and a site of another origin."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.browser.assistant import serving_the_assistant
from tests.browser.servers import Faults, Site, serving

HERE = Path(__file__).parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


# The fixtures live as long as this folder's tests: Playwright keeps an event loop running, which asynchronous tests
# elsewhere could not stand beside.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def assistant() -> Iterator[str]:
    """The address of the real assistant."""
    with serving_the_assistant() as url:
        yield url


@pytest.fixture(scope="package")
def site() -> Iterator[Site]:
    site = Site()
    with serving(site.app()) as url:
        site.url = url
        yield site


@pytest.fixture
def faults() -> Iterator[tuple[Faults, str]]:
    faults = Faults()
    with serving(faults.app()) as url:
        yield faults, url


@dataclass
class Widget:
    """The widget on a page, by what a visitor can find on it."""

    page: Page
    problems: list[str]  # what the page's console and its error handler saw
    requests: list[Any]

    def part(self, css: str) -> Locator:
        """Return what is within the widget by a selector."""
        return self.page.locator(f"privacy-assistant >> css={css}")

    @property
    def launcher(self) -> Locator:
        return self.part(".launcher")

    @property
    def panel(self) -> Locator:
        return self.part(".panel")

    @property
    def input(self) -> Locator:
        return self.part("textarea")

    @property
    def status(self) -> Locator:
        return self.part("[role=status]")

    @property
    def log(self) -> Locator:
        return self.part("[role=log]")

    @property
    def answers(self) -> Locator:
        return self.part(".answer")

    @property
    def answer(self) -> Locator:
        return self.answers.last

    def button(self, name: str) -> Locator:
        return self.page.locator("privacy-assistant").get_by_role("button", name=re.compile(name)).last

    def open(self) -> Widget:
        self.launcher.click()
        self.panel.wait_for()
        return self

    def ask(self, question: str) -> Locator:
        """Type a question, send it and return the answer."""
        count = self.answers.count()
        self.input.fill(question)
        self.input.press("Enter")
        answer = self.answers.nth(count)
        answer.wait_for()
        return answer

    def focused(self) -> str:
        """Return what has the focus: within the widget its class or tag, outside `page`."""
        return str(self.page.evaluate("probes.focused()"))

    def asked(self) -> list[Any]:
        """Return the requests that carried a question."""
        return [request for request in self.requests if request.method == "POST" and request.url.endswith("/api/ask")]


Visit = Callable[..., Widget]


@pytest.fixture
def visit(browser: Browser, assistant: str, site: Site) -> Iterator[Visit]:
    """A function that opens a page with the widget on it; the browser context that it makes ends with the test."""
    contexts = []

    def visit(
        url: str | None = None, *, size: tuple[int, int] = (1280, 800), script: str = "", **options: Any
    ) -> Widget:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        context.set_default_timeout(30_000)
        page = context.new_page()
        widget = Widget(page, [], [])
        page.on("pageerror", lambda error: widget.problems.append(str(error)))
        page.on("console", lambda message: message.type == "error" and widget.problems.append(message.text))
        page.on("request", lambda request: widget.requests.append(request))
        page.add_init_script(path=HERE / "probes.js")
        if script:
            page.add_init_script(script)
        page.goto(url or site.page(a_page(assistant)))
        return widget

    yield visit
    for context in contexts:
        context.close()


def a_page(assistant: str, *, element: str = "", more: str = "") -> str:
    """Return the body of an ordinary page with the widget on it."""
    words = "<p>Wij helpen je om minder energie te gebruiken. <a href='#top'>Lees hoe</a>.</p>" * 12
    return (
        f"<main id='top'><h1>Energie voor je huis</h1>{words}{more}</main>"
        f'{element}<script src="{assistant}/widget.js" async></script>'
    )
