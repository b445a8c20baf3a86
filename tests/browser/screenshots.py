"""Make the pictures of docs/img: `python -m tests.browser.screenshots`. The real assistant on an ordinary page.

The pictures are looked at by people, never compared by tests. They use the font Inter where it is installed.
"""

import io
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.assistant import serving_the_assistant
from tests.browser.conftest import CHROMIUM, FLAGS, Widget
from tests.browser.servers import Site, serving

FOLDER = Path(__file__).parents[2] / "docs" / "img"
DESKTOP, PHONE, SMALLEST = (1120, 760), (390, 844), (320, 568)
COLOURS = 160  # of a palette: a third of the bytes, no difference that one sees

DOUBLE_GLAZING = "Waarom willen jullie weten of ik dubbel glas heb?"
THE_SURVEY = "Op welke grond doen jullie dat tevredenheidsonderzoek?"

STYLE = """
  :root { color-scheme: light dark; --privacy-assistant-font: Inter, system-ui, sans-serif }
  body { margin: 0; font: 17px/1.6 Inter, system-ui, sans-serif }
  body { color: light-dark(#23303b, #dfe6ec); background: light-dark(#fff, #0d1115) }
  header { padding: 20px 48px; border-bottom: 1px solid light-dark(#e3e8ec, #2a333c); font-weight: 600 }
  nav { float: right; font-weight: 400 } nav a { margin-left: 28px; color: inherit; text-decoration: none }
  main { max-width: 560px; padding: 56px 48px }
  h1 { font-size: 40px; line-height: 1.15; letter-spacing: -.02em; margin: 0 0 20px }
  @media (max-width: 500px) { header, main { padding: 20px } nav { display: none } h1 { font-size: 30px } }
"""
BODY = """
  <header>Energie <nav><a href="#">Besparen</a><a href="#">Mijn meter</a><a href="#">Contact</a></nav></header>
  <main><h1>Samen minder energie gebruiken</h1>
  <p>Met je buren ontdek je waar je huis energie verliest, wat isoleren oplevert en wie er in de straat al begon.</p>
  <p>Je ziet je verbruik per dag, vergelijkt het met vorig jaar en krijgt advies dat bij je huis past.</p></main>
"""

PICTURES: dict[str, tuple[tuple[int, int], str, list[str]]] = {
    "closed": (DESKTOP, "light", []),
    "open": (DESKTOP, "light", [""]),
    "answer": (DESKTOP, "light", [DOUBLE_GLAZING]),
    "choices": (DESKTOP, "light", [THE_SURVEY]),
    "overview": (DESKTOP, "light", ["Waarvoor gebruiken jullie mijn gegevens allemaal?"]),
    "topic": (DESKTOP, "light", ["Hoe kan ik mijn gegevens inzien?"]),
    "fallback": (DESKTOP, "light", ["Wat kost een kuub gas?"]),
    "error": (DESKTOP, "light", [DOUBLE_GLAZING]),
    "dark": (DESKTOP, "dark", [DOUBLE_GLAZING]),
    "phone": (PHONE, "light", [THE_SURVEY]),
    "phone-dark": (PHONE, "dark", [DOUBLE_GLAZING]),
    "smallest": (SMALLEST, "light", [""]),
}


def main() -> None:
    """Make every picture."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    site = Site()
    with (
        serving_the_assistant() as assistant,
        serving(site.app()) as site.url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for name, (size, scheme, questions) in PICTURES.items():
            page = site.page(f'{BODY}<script src="{assistant}/widget.js" async></script>', style=STYLE)
            picture = take(browser, page, size, scheme, questions, failing=name == "error")
            path = FOLDER / f"widget-{name}.png"
            small(picture).save(path, optimize=True)
            print(f"{path.relative_to(FOLDER.parents[1])}: {path.stat().st_size // 1024} kB")
        browser.close()


def take(
    browser: Browser, url: str, size: tuple[int, int], scheme: str, questions: list[str], *, failing: bool
) -> bytes:
    """Return a picture of the widget on a page, after questions have been asked."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
        reduced_motion="reduce",
        device_scale_factor=2,
    )
    page: Page = context.new_page()
    if failing:
        page.route("**/api/ask", lambda route: route.fulfill(status=500, headers={"access-control-allow-origin": "*"}))
    page.goto(url)
    widget = Widget(page, [], [])
    widget.launcher.wait_for()
    if questions:
        widget.open()
    for question in filter(None, questions):
        widget.input.fill(question)
        widget.input.press("Enter")
        widget.part(".answer, .failed").first.wait_for()
        page.wait_for_timeout(100)
    picture = page.screenshot()
    context.close()
    return picture


def small(picture: bytes) -> Image.Image:
    """Return a picture with a palette of its own."""
    return Image.open(io.BytesIO(picture)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)


if __name__ == "__main__":
    main()
