"""A headless Chromium driven over the WebDriver protocol: enough to open a page, press keys, and read its logs."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or ""
DRIVER = shutil.which("chromedriver") or ""
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Page:
    """One browser window."""

    def __init__(self, client: httpx.Client, session: str) -> None:
        self._client = client
        self._session = session

    def open(self, path: Path) -> None:
        self._post("url", url=path.as_uri())

    def run(self, script: str, *values: object) -> Any:
        """The value that the body of a function returns; a promise is waited for."""
        return self._post("execute/sync", script=script, args=list(values))

    def until(self, condition: str, *values: object) -> Any:
        """Wait until an expression is true, looking at every drawn frame, for 10 s at most."""
        return self.run(
            f"""const values = arguments; const end = performance.now() + 10000;
            return new Promise((resolve) => {{
              const look = () => {{
                const value = (function () {{ return {condition}; }}).apply(null, values);
                if (value || performance.now() > end) resolve(value); else requestAnimationFrame(look);
              }};
              look();
            }});""",
            *values,
        )

    def press(self, keys: str) -> None:
        """Press keys one after the other in whatever has the focus."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._post("actions", actions=[{"type": "key", "id": "keys", "actions": actions}])

    def click(self, selector: str) -> None:
        found = self._post("element", using="css selector", value=selector)
        self.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", found)
        self._post(f"element/{found[_ELEMENT]}/click")

    def devtools(self, command: str, **params: object) -> Any:
        return self._post("goog/cdp/execute", cmd=command, params=params)

    def log(self, kind: str) -> list[dict[str, Any]]:
        """Entries since the last call; `browser` for the console, `performance` for the network."""
        entries: list[dict[str, Any]] = self._post("se/log", type=kind)
        return entries

    def requests(self) -> list[str]:
        """The addresses that the page asked for since the last call."""
        messages = [json.loads(entry["message"])["message"] for entry in self.log("performance")]
        return [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]

    def _post(self, command: str, **body: object) -> Any:
        reply = self._client.post(f"/session/{self._session}/{command}", json=body)
        value = reply.json()["value"]
        if reply.is_error:
            raise AssertionError(f"{command}: {value['error']}: {value['message']}")
        return value


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """A browser with a fresh profile and no network but the driver's own loopback port."""
    with subprocess.Popen([DRIVER, "--port=0"], stdout=subprocess.PIPE, text=True) as driver:
        try:
            assert driver.stdout is not None
            port = next(
                line.rsplit(" ", 1)[1].strip(" .\n") for line in driver.stdout if "successfully on port" in line
            )
            options = {
                "binary": BROWSER,
                "args": [
                    "--headless=new",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--mute-audio",
                    "--autoplay-policy=no-user-gesture-required",
                    f"--user-data-dir={profile}",
                    "--window-size=1280,900",
                ],
            }
            wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
                reply = client.post("/session", json={"capabilities": {"alwaysMatch": wanted}}).json()["value"]
                yield Page(client, reply["sessionId"])
                client.delete(f"/session/{reply['sessionId']}")
        finally:
            driver.terminate()
