"""What the tests of the Studio share: a server with the tiny model, and a real browser without a window."""

import shutil
import time
from collections.abc import Iterator

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")
pytest.importorskip("httpx", reason="serve not installed: httpx")
pytest.importorskip("playwright", reason="dev not installed: playwright")

import httpx
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.serve import Server, running

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60_000.0  # milliseconds: other tests may hold the processor


@pytest.fixture(scope="session")
def server(tmp_path_factory) -> Iterator[Server]:
    with running(tmp_path_factory.mktemp("studio") / "data") as one:
        one.wait()
        yield one


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no browser: chromium")
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def until(page: Page, told: str, seconds: float = PATIENCE / 1000) -> None:
    """Until a JavaScript expression is true; asked from outside, since the page's policy forbids eval."""
    end = time.monotonic() + seconds
    while not page.evaluate(told):
        assert time.monotonic() < end, told
        page.wait_for_timeout(50)


@pytest.fixture(scope="session")
def made(server: Server) -> tuple[str, ...]:
    """Two finished clips, the older one first; tests share them and leave them as they are."""
    told = {"seconds": 3, "ratio": "1:1", "steps": 1, "sound": False}
    wishes = [{**told, "prompt": "A red kite", "seed": 7}, {**told, "prompt": "A blue boat", "seed": 8, "sound": True}]
    ids = [httpx.post(f"{server.base}/api/jobs", json=wish).json()["id"] for wish in wishes]
    until_over = time.monotonic() + 4 * PATIENCE / 1000
    while any(httpx.get(f"{server.base}/api/jobs/{id}").json()["state"] != "done" for id in ids):
        assert time.monotonic() < until_over
        time.sleep(0.2)
    return tuple(ids)


class Visitor:
    """Somebody in front of the Studio: their page, and all that went wrong on it."""

    def __init__(self, browser: Browser, base: str, **how) -> None:
        self.context = browser.new_context(base_url=base, **how)
        self.context.set_default_timeout(PATIENCE)
        self.page = self.context.new_page()
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text) if said.type == "error" else None)

    def open(self, address: str = "/") -> Page:
        self.page.goto(address)
        self.page.wait_for_selector("html[data-ready=true]")
        return self.page


@pytest.fixture
def visit(browser, server: Server) -> Iterator[Visitor]:
    """Open a browser of one's own: `visit(viewport=...)`."""
    come: list[Visitor] = []

    def open_one(base: str = server.base, **how) -> Visitor:
        how = {"viewport": {"width": 1440, "height": 900}, "locale": "en-GB", **how}
        come.append(Visitor(browser, base, **how))
        small(come[-1])
        return come[-1]

    yield open_one
    faults = [fault for visitor in come for fault in visitor.faults]
    for visitor in come:
        visitor.context.close()
    assert not faults


def small(visitor: Visitor) -> None:
    """Begin with a draft that is quickly made."""
    draft = '{"seconds": 3, "ratio": "1:1", "steps": 2, "sound": true}'
    visitor.context.add_init_script(
        f"localStorage.getItem('happyhorse.draft') || localStorage.setItem('happyhorse.draft', '{draft}')"
    )
