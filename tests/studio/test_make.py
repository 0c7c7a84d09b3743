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

    other = visit().open()  # another browser of the same person
    other.click(".cells .open >> nth=0")
    other.wait_for_selector(".stage[data-state=done] video")


def test_a_lost_answer_does_not_make_a_second_clip(visit):
    visitor = visit()
    page = visitor.open()
    told = []

    def lose(route):
        told.append(route.fetch().json()["id"])
        route.abort()

    page.route("**/api/jobs", lose, times=1)
    page.fill("#prompt", "Only one of these")
    page.click("#go")
    page.wait_for_selector("#wrong:visible")
    with page.expect_response("**/api/jobs") as again:
        page.click("#go")
    assert again.value.json()["id"] == told[0]
    with page.expect_response("**/api/jobs") as another:
        page.click("#go")
    assert another.value.json()["id"] != told[0]
    visitor.faults = [fault for fault in visitor.faults if "ERR_FAILED" not in fault]


def test_a_clip_whose_events_are_lost_is_followed_all_the_same(visit):
    visitor = visit()
    page = visitor.open()
    page.route("**/events", lambda route: route.fulfill(status=503))
    page.fill("#prompt", "Seen without events")
    page.click("#go")
    page.wait_for_selector(".stage[data-state=done] video")
    visitor.faults = [fault for fault in visitor.faults if "503" not in fault]


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


def test_help_shows_what_the_model_is_told_and_can_be_undone(visit):
    page = visit().open()
    page.fill("#prompt", "A woman is speaking in Korean to the camera")
    page.click("[aria-controls=help-body]")
    page.wait_for_selector(".rewritten ins")
    assert page.input_value("#prompt") == "A woman is speaking in Korean to the camera"  # never silently
    told = page.text_content(".rewritten p")
    page.click("text=Use these words")
    assert page.input_value("#prompt") == told
    page.click("text=Back to my words")
    assert page.input_value("#prompt") == "A woman is speaking in Korean to the camera"


def test_a_line_that_is_too_long_for_the_clip_is_seen_before_sending(visit):
    page = visit().open()
    page.fill("#prompt", f'He says: "{"This line goes on and on. " * 6}"')
    page.wait_for_selector(".budget.over")
    page.fill("#prompt", 'He says: "Hello."')
    page.wait_for_selector(".budget:not(.over) .bar i")


def test_a_running_clip_is_cancelled(visit):
    page = visit().open()
    page.fill("#prompt", "Nobody waits for this")
    page.evaluate("localStorage.clear()")
    page.click("[data-choice=more]")
    page.fill(".pop:popover-open input[type=number]", "200")
    page.keyboard.press("Escape")
    page.click("#go")
    page.click("[data-do=cancel]")
    page.wait_for_selector(".stage[data-state=cancelled]")


def test_the_empty_frame_has_the_shape_that_is_chosen(visit):
    page = visit().open()
    for ratio in ("9:16", "21:9"):
        page.click("[data-choice=ratio]")
        page.click(f".pop:popover-open >> text='{ratio}'")
        page.keyboard.press("Escape")
        page.wait_for_timeout(500)  # the frame changes smoothly
        box = page.locator(".stage .frame").bounding_box()
        wide, high = map(int, ratio.split(":"))
        assert abs(box["width"] / box["height"] - wide / high) < 0.05


def test_a_storyboard_is_sent_as_shots(visit):
    page = visit().open()
    sent = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/api/jobs") else None)
    page.click("text=Storyboard")
    page.fill(".shot textarea >> nth=0", "A door opens")
    page.fill(".shot textarea >> nth=1", "Rain outside")
    page.fill("[aria-label='Seconds of shot 1']", "1.5")
    page.keyboard.press("Tab")
    page.fill("#prompt", "One house at night")
    page.click("#go")
    page.wait_for_selector(".stage [role=progressbar]")
    told = sent[0].post_data_json
    assert told["shots"] == [{"prompt": "A door opens", "seconds": 1.5}, {"prompt": "Rain outside"}]
    assert told["prompt"] == "One house at night"
    page.click("[data-do=cancel]")
    page.wait_for_selector(".stage[data-state=cancelled]")
