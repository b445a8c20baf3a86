"""The widget in Firefox: open, ask, answer, Escape. Firefox understands WebDriver BiDi by itself."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from tests.browser.assistant import serving_the_assistant
from tests.browser.conftest import a_page
from tests.browser.servers import Site, serving

ENTER, ESCAPE = "\ue007", "\ue00c"
FIRST_START_SECONDS = 60
PREFERENCES = {
    "datareporting.policy.dataSubmissionEnabled": "false",
    "network.captive-portal-service.enabled": "false",
    "network.connectivity-service.enabled": "false",
    "services.settings.server": '"data:,"',
    "app.normandy.enabled": "false",
}


@dataclass
class Firefox:
    """A running Firefox with one page. https://w3c.github.io/webdriver-bidi/"""

    socket: aiohttp.ClientWebSocketResponse
    context: str = ""
    sent: int = 0
    errors: list[str] = field(default_factory=list)

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """Send a command and return its result; what the page logs meanwhile is kept."""
        self.sent += 1
        await self.socket.send_json({"id": self.sent, "method": method, "params": params})
        while True:
            message = await self.socket.receive_json(timeout=FIRST_START_SECONDS)
            if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
                self.errors.append(str(message["params"]["text"]))
            if message.get("id") == self.sent:
                assert message["type"] == "success", message
                return dict(message["result"])

    async def evaluate(self, expression: str) -> Any:
        """Return what an expression gives in the page; `root` in it is the widget's shadow root."""
        root = "document.querySelector('privacy-assistant')?.shadowRoot"
        script = f"(async () => {{ const root = {root}; return {expression}; }})()"
        found = await self.send(
            "script.evaluate", expression=script, target={"context": self.context}, awaitPromise=True
        )
        assert found["type"] == "success", found
        return found["result"].get("value")

    async def until(self, expression: str) -> None:
        """Wait until an expression holds."""
        for _ in range(100):
            if await self.evaluate(f"Boolean({expression})"):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"never came true: {expression}")

    async def type(self, text: str) -> None:
        """Press the keys of a text."""
        keys = [{"type": kind, "value": key} for key in text for kind in ("keyDown", "keyUp")]
        await self.send(
            "input.performActions", context=self.context, actions=[{"type": "key", "id": "keys", "actions": keys}]
        )

    async def click(self, selector: str) -> None:
        """Click in the middle of what a selector finds in the widget."""
        x = await self.evaluate(
            f"(box => box.x + box.width / 2)(root.querySelector('{selector}').getBoundingClientRect())"
        )
        y = await self.evaluate(
            f"(box => box.y + box.height / 2)(root.querySelector('{selector}').getBoundingClientRect())"
        )
        steps = [
            {"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0},
            {"type": "pointerUp", "button": 0},
        ]
        mouse = {"type": "pointer", "id": "mouse", "actions": steps}
        await self.send("input.performActions", context=self.context, actions=[mouse])


@asynccontextmanager
async def firefox() -> AsyncIterator[Firefox]:
    """A headless Firefox with a profile of its own, ended with the block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        lines = "".join(f'user_pref("{name}", {value});\n' for name, value in PREFERENCES.items())
        await asyncio.to_thread(Path(profile, "user.js").write_text, lines, encoding="utf-8")
        process = await asyncio.create_subprocess_exec(
            *("firefox-esr", "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"),
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            address = await asyncio.wait_for(_address(process), FIRST_START_SECONDS)
            async with aiohttp.ClientSession() as session, session.ws_connect(f"{address}/session") as socket:
                browser = Firefox(socket)
                await browser.send("session.new", capabilities={})
                await browser.send("session.subscribe", events=["log.entryAdded"])
                tree = await browser.send("browsingContext.getTree")
                browser.context = tree["contexts"][0]["context"]
                await browser.send("browsingContext.activate", context=browser.context)
                yield browser
        finally:
            process.terminate()
            await process.wait()


async def _address(process: asyncio.subprocess.Process) -> str:
    assert process.stderr
    async for line in process.stderr:
        if found := re.search(rb"listening on (ws://\S+)", line):
            return found[1].decode()
    raise RuntimeError("Firefox ended before it listened")


async def test_in_firefox_one_opens_asks_reads_the_answer_and_closes_with_escape() -> None:
    site = Site()
    with serving_the_assistant() as assistant, serving(site.app()) as site.url:
        policy = f"script-src {assistant}; connect-src {assistant}; style-src 'self'"
        page = site.page(a_page(assistant), policy=policy)
        async with firefox() as browser:
            await browser.send("browsingContext.navigate", context=browser.context, url=page, wait="complete")
            await browser.until("root")
            # Pressed with the mouse: a headless Firefox has no window with the focus, and gives no key to any button.
            await browser.click(".launcher")
            await browser.until("root.querySelector('dialog')?.open && root.activeElement?.localName === 'textarea'")
            await browser.type(f"Waarom willen jullie weten of ik dubbel glas heb?{ENTER}")
            await browser.until("root.querySelector('.answer')")
            answer = await browser.evaluate("root.querySelector('.answer').innerText")
            assert "Energiegerelateerde woningeigenschappen" in answer
            assert "Toestemming" in answer
            await browser.type(ESCAPE)
            await browser.until(
                "!root.querySelector('dialog').open && root.activeElement?.className.includes('launcher')"
            )
            assert browser.errors == []
