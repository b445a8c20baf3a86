"""The statement as it was and what changed in it, in a real browser: for everybody, on any screen, in any light."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from bot.web.api import create_app
from bot.web.parts import Parts
from tests.browser.servers import serving
from tests.test_past import FIRST, SECOND, V1, RememberingArchive, files
from tests.web import assistant, settings

PAGES = [f"/statement/nl?version={V1}#cctv", "/statement/en/changes"]


@pytest.fixture(scope="module")
def archived() -> Iterator[str]:
    app = create_app(assistant(files(SECOND).load()), settings(), Parts(archive=RememberingArchive(FIRST, SECOND)))
    with serving(app) as url:
        yield url


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_anybodys_way(browser: Browser, archived: str, path: str, scheme: str):
    context = browser.new_context(color_scheme=scheme, viewport={"width": 320, "height": 640})
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto(archived + path)
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert problems == []
    context.close()


def test_a_link_to_an_entry_as_it_was_brings_it_into_view(browser: Browser, archived: str):
    page = browser.new_page()
    page.goto(f"{archived}/statement/nl?version={V1}#newsletter")
    assert page.locator("#newsletter").evaluate("(h) => h.getBoundingClientRect().top < innerHeight")
    assert page.locator(".entry:has(:target) .basis").inner_text() == "Toestemming"
    page.close()
