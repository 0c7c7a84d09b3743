"""What was made is found, kept, compared, taken up again and thrown away."""

import ast

from tests.studio.conftest import until

PAIR = "[...document.querySelectorAll('.pair video')]"


def open_clip(page, id: str) -> None:
    page.click(f".cell[data-id='{id}'] .open")
    page.wait_for_selector(".stage[data-state=done] video")


def test_search_finds_words(visit, made):
    page = visit().open()
    page.wait_for_selector(".cells >> text=A red kite")
    page.keyboard.press("/")
    page.keyboard.type("boat")
    page.wait_for_selector(".cells >> text=A red kite", state="detached")
    assert page.locator(".cells .open").count() == 1
    page.fill("#search", "nobody made this")
    page.wait_for_selector("text=Nothing found.")


def test_favourites_are_kept_by_the_server(visit, made):
    page = visit().open()
    open_clip(page, made[0])
    page.click("[data-do=star]")
    page.wait_for_selector("[data-do=star][aria-pressed=true]")
    page.reload()
    page.wait_for_selector("[data-do=star][aria-pressed=true]")
    page.click("[aria-label='Favourites only']")
    page.wait_for_selector(".cells >> text=A blue boat", state="detached")
    page.keyboard.press("Escape")
    page.locator("body").press("s")
    page.wait_for_selector("[data-do=star][aria-pressed=false]")


def test_two_clips_play_in_step_and_one_is_heard(visit, made):
    page = visit().open()
    open_clip(page, made[0])
    page.click("[data-do=compare]")
    page.click(f".cell[data-id='{made[1]}'] .open")
    page.wait_for_selector(".pair video >> nth=1")
    page.locator("body").press("k")
    page.locator(".line-of-time").fill("500")
    until(page, f"{PAIR}.every((v) => v.paused && Math.abs(v.currentTime - 1.5) < 0.1)")
    page.locator("body").press(".")
    until(page, f"(([a, b]) => a.currentTime > 1.5 && Math.abs(a.currentTime - b.currentTime) < 0.05)({PAIR})")
    page.click(".pair figcaption >> nth=1 >> .bare")
    assert page.evaluate(f"{PAIR}.map((v) => v.muted)") == [True, False]
    page.click("text=End comparing")
    page.wait_for_selector(".stage .player:not(.pair) video")


def test_remix_brings_words_and_choices_back(visit, made):
    page = visit().open()
    open_clip(page, made[0])
    page.click("[data-do=remix]")
    until(page, "document.getElementById('prompt').value === 'A red kite'")
    assert "1:1" in page.text_content("[data-choice=ratio]")
    assert page.text_content("[data-choice=seed]").strip() == "7"
    assert page.text_content("[data-choice=sound]").strip() == "Silent"


def test_a_clip_is_extended_by_handing_it_back(visit, made):
    page = visit().open()
    sent = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/api/jobs") else None)
    open_clip(page, made[1])
    page.click("[data-do=extend]")
    page.wait_for_selector(".slot.full[data-slot=clip]")
    page.click("#go")
    page.wait_for_selector(".stage [role=progressbar]")
    assert "/files/" in sent[0].post_data_json["extend"]
    page.click("[data-do=cancel]")
    page.wait_for_selector(".stage[data-state=cancelled]")


def test_a_draft_is_made_larger_without_being_made_anew(visit, made):
    page = visit().open()
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    open_clip(page, made[0])
    page.click("[data-do=larger]")
    page.click(".pop:popover-open >> text=720p")
    page.wait_for_selector(".stage [role=progressbar]")
    asked = next(request for request in sent if "/api/jobs" in request.url)
    assert asked.url.endswith(f"/api/jobs/{made[0]}/upscale")
    assert asked.post_data_json == {"resolution": "720p"}
    page.click("[data-do=cancel]")
    page.wait_for_selector(".stage[data-state=cancelled]")


def test_a_clip_is_deleted_after_one_question(visit, made):
    page = visit().open()
    page.fill("#prompt", "To be thrown away")
    page.click("#go")
    page.click("[data-do=cancel]")
    page.wait_for_selector(".stage[data-state=cancelled]")
    page.click("[data-do=delete]")
    page.click("dialog >> text=Keep it")
    page.click("[data-do=delete]")
    page.click("dialog .danger")
    page.wait_for_selector(".stage[data-state=empty]")
    page.wait_for_selector(".cells >> text=To be thrown away", state="detached")


def test_a_clip_tells_how_to_ask_for_it_again(visit, made):
    page = visit().open()
    open_clip(page, made[0])
    page.click("[data-do=details]")
    curl, python = (page.text_content(f".snippet >> nth={place} >> code") for place in (0, 1))
    assert '"seed":7' in curl and "/api/jobs" in curl
    compile(python, "clip.py", "exec")
    assert '"sound": False' in python


def test_words_in_a_prompt_stay_words_in_python(visit):
    page = visit().open()
    address = page.get_attribute("link[href$='snippets.js']", "href")
    job = {"request": {"prompt": 'She: true or "false": null', "sound": False}}
    python = page.evaluate("async ([address, job]) => (await import(address)).python(job)", [address, job])
    told = next(node for node in ast.walk(ast.parse(python)) if isinstance(node, ast.Dict))
    assert ast.literal_eval(told) == job["request"]
