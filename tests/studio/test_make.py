"""Somebody asks for a clip in a real browser, watches it being made, and has it."""

import re

from tests.studio.conftest import until


def test_words_become_a_clip_that_plays_and_stays(visit):
    visitor = visit()
    page = visitor.open()
    page.fill("#prompt", "Waves at night")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".stage [role=progressbar]")
    page.wait_for_selector(".stage[data-state=done] video")
    until(page, "document.querySelector('.stage video').currentTime > 0.2")
    assert page.evaluate("document.querySelector('.stage video').videoWidth") == 320
    assert re.search(r"#clip/[\w-]+$", page.url)

    page.reload()
    page.wait_for_selector(".stage[data-state=done] video")
    page.wait_for_selector(".cells >> text=Waves at night")
    page.goto("about:blank")
    visitor.open()
    page.click(".cells .open >> nth=0")
    page.wait_for_selector(".stage[data-state=done] video")


def test_a_wish_without_words_is_told_what_it_lacks(visit):
    page = visit().open()
    page.click("#go")
    assert page.is_visible("#wrong")
    assert page.evaluate("document.activeElement.id") == "prompt"
    page.fill("#prompt", "A cat")
    page.wait_for_selector("#wrong", state="hidden")


def test_price_is_told_before_asking_and_follows_the_choices(visit):
    page = visit().open()
    until(page, "document.querySelector('.price').textContent.includes('0.42')")
    page.click("[data-choice=length]")
    page.click(".pop:popover-open >> text=10 s")
    until(page, "document.querySelector('.price').textContent.includes('1.4')")
