"""Measure the widget in a real browser: `python -m tests.browser.measure`. The figures of docs/embed.md come from here.

A page is loaded with and without the widget; the difference is what the widget costs it.
"""

from statistics import median
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from tests.browser.assistant import serving_the_assistant
from tests.browser.conftest import CHROMIUM, FLAGS, Widget, a_page
from tests.browser.servers import Site, serving

ROUNDS = 5
WATCH = """
  window.blocked = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((task) => (blocked += Math.max(0, task.duration - 50))))
    .observe({ type: "longtask", buffered: true });
  customElements.whenDefined("privacy-assistant").then(() => (window.ready = performance.now()));
"""


def main() -> None:
    """Print the figures."""
    site = Site()
    with serving_the_assistant() as assistant, serving(site.app()) as site.url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--enable-precise-memory-info"])
        with_widget, without = site.page(a_page(assistant)), site.page(a_page(assistant).split("<script")[0])
        for slowdown in (1, 4):
            rounds = [load(browser, with_widget, slowdown) for _ in range(ROUNDS)]
            bare = [load(browser, without, slowdown) for _ in range(ROUNDS)]
            figures = {name: median(each[name] for each in rounds) for name in rounds[0]}
            blocked = figures["blocked"] - median(each["blocked"] for each in bare)
            print(f"CPU at 1/{slowdown} of its speed, median of {ROUNDS} loads:")
            print(f"  launcher there after the page's first paint  {figures['ready']:7.0f} ms")
            print(f"  blocking time added to the main thread       {blocked:7.0f} ms")
            print(f"  answer shown after Enter                     {figures['answer']:7.0f} ms")
        with_it, without_it = (median(heap(browser, url) for _ in range(ROUNDS)) for url in (with_widget, without))
        print(f"heap added while closed                        {(with_it - without_it) / 1e6:7.3f} MB")
        browser.close()


def load(browser: Browser, url: str, slowdown: int) -> dict[str, float]:
    """Load a page in a new context and return its figures."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": slowdown})
    page.add_init_script(WATCH)
    page.goto(url)
    page.wait_for_load_state("load")
    widget = Widget(page, [], [])
    figures: dict[str, Any] = {}
    if "script" in page.content():
        page.wait_for_function("window.ready")
        figures["ready"] = page.evaluate(
            "Math.max(0, ready - performance.getEntriesByName('first-paint')[0].startTime)"
        )
    figures["blocked"] = page.evaluate("blocked")
    if "ready" in figures:
        widget.open()
        widget.input.fill("Waarom willen jullie weten of ik dubbel glas heb?")
        figures["answer"] = page.evaluate(
            """() => new Promise((done) => {
              const root = document.querySelector("privacy-assistant").shadowRoot;
              const begun = performance.now();
              const shown = () => requestAnimationFrame(() => done(performance.now() - begun));
              new MutationObserver(() => root.querySelector(".answer") && shown())
                .observe(root.querySelector(".log"), { childList: true, subtree: true });
              root.querySelector("form").requestSubmit();
            })"""
        )
    context.close()
    return figures


def heap(browser: Browser, url: str) -> float:
    """Return the bytes of the script heap after a load. Nothing else is evaluated in the page: that would count too."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(url, wait_until="networkidle")
    session = context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    context.close()
    return float(used)


if __name__ == "__main__":
    main()
