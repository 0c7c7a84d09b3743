"""Pictures, clips and recordings find their places, and their tags write themselves."""

import io

import pytest
from PIL import Image

from tests.studio.conftest import until


@pytest.fixture(scope="module")
def pictures() -> list[dict]:
    def one(name: str, colour: str, size: tuple[int, int]) -> dict:
        held = io.BytesIO()
        Image.new("RGB", size, colour).save(held, "PNG")
        return {"name": name, "mimeType": "image/png", "buffer": held.getvalue()}

    return [one("red.png", "red", (400, 400)), one("blue.png", "blue", (480, 640))]


def test_references_get_tags_that_follow_their_order(visit, pictures):
    page = visit().open()
    page.click("text=References")
    page.set_input_files("[data-slot=pictures]", pictures)
    page.wait_for_selector(".ref >> nth=1")
    assert page.input_value("#prompt").strip() == "@Image1 @Image2"
    page.fill("#prompt", "@Image1 meets @Image2 in the rain")
    page.focus(".ref .tag >> nth=1")
    page.keyboard.press("ArrowLeft")
    until(page, "document.getElementById('prompt').value === '@Image2 meets @Image1 in the rain'")
    page.click(".ref >> nth=0 >> .bare")
    until(page, "document.querySelectorAll('.ref').length === 1")
    assert page.input_value("#prompt") == "@Image1 meets in the rain"


def test_a_dropped_picture_becomes_the_first_frame_and_gives_its_shape(visit, pictures):
    page = visit().open()
    dropped = page.evaluate_handle(
        """(bytes) => {
            const held = new DataTransfer();
            held.items.add(new File([new Uint8Array(bytes)], "blue.png", { type: "image/png" }));
            return held;
        }""",
        list(pictures[1]["buffer"]),
    )
    page.dispatch_event("#prompt", "drop", {"dataTransfer": dropped})
    page.wait_for_selector(".slot.full[data-slot=first_frame] img")
    assert "3:4" in page.text_content("[data-choice=ratio]")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/api/jobs") else None)
    page.fill("#prompt", "It comes alive")
    page.click("#go")
    page.wait_for_selector(".stage [role=progressbar]")
    assert sent[0].post_data_json["first_frame"].startswith("store:")
    page.click("[data-do=cancel]")
    page.wait_for_selector(".stage[data-state=cancelled]")
    page.click("[data-do=remix]")  # its picture is found again by its reference
    page.wait_for_selector(".slot.full[data-slot=first_frame] img")


def test_a_file_of_the_wrong_kind_is_refused_with_a_word(visit, pictures):
    page = visit().open()
    page.click("[data-choice=sound]")
    page.set_input_files("[data-slot=speech]", pictures[0])
    page.wait_for_selector(".notice.bad >> text=red.png cannot go here")
