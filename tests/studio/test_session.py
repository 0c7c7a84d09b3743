"""Where the server has keys, the Studio asks for one, and shows what is left."""

from decimal import Decimal

import pytest

from benchmarks.serve import running
from happyhorse.serve.service import Service


@pytest.fixture(scope="module")
def locked(tmp_path_factory):
    with running(tmp_path_factory.mktemp("locked") / "data", workers=0) as server:
        server.wait(worker=False)
        service = Service(server.settings)
        key = service.keys.create("Ann", credits=Decimal(5), daily_seconds=60)
        service.close()
        yield server, key


def test_a_key_opens_the_studio_and_the_balance_is_shown(visit, locked):
    server, key = locked
    visitor = visit(server.base)
    page = visitor.page
    page.goto("/")
    page.fill("dialog input", "wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog .wrong:visible")
    page.fill("dialog input", key)
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog", state="detached")
    page.wait_for_selector(".meter >> text=$5")
    page.fill("#prompt", "A cat")
    page.click("#go")
    page.wait_for_selector(".stage >> text=Next in line")
    page.click("nav >> text=Usage")
    page.wait_for_selector(".figures >> text=of 60 s a day")
    assert "$0.42" in page.text_content(".figures")  # reserved
    page.click("[aria-label='Sign out']")
    page.wait_for_selector("dialog input")
    # the refusals above are what was to be seen
    visitor.faults = [fault for fault in visitor.faults if "401" not in fault]
