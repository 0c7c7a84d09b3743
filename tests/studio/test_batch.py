"""Rows of a table become clips."""

from tests.studio.conftest import until

ROWS = '''prompt,seconds,ratio,steps,sound
"A fox, asleep",3,1:1,1,no
"She says ""Hi""",3,1:1,1,no
,,,,
'''


def test_rows_are_read_priced_sent_and_followed(visit):
    page = visit().open("/#batch")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.url.endswith("/api/jobs") else None)
    page.set_input_files("[data-slot=batch]", {"name": "rows.csv", "mimeType": "text/csv", "buffer": ROWS.encode()})
    page.wait_for_selector("text=2 rows")
    assert "0.84" in page.text_content(".sheet-head")
    page.click("[data-do=send]")
    until(page, "/of 2 finished/.test(document.querySelector('.sheet-head').textContent)")
    told = sorted((request.post_data_json for request in sent), key=lambda told: told["prompt"])
    assert told[0] == {"prompt": "A fox, asleep", "seconds": 3, "ratio": "1:1", "steps": 1, "sound": False}
    assert told[1]["prompt"] == 'She says "Hi"'
    until(page, "document.querySelector('.sheet-head').textContent.includes('2 of 2 finished')", 180)
    page.click("td .quiet >> nth=0")
    page.wait_for_selector(".stage[data-state=done] video")


def test_faults_stand_beside_their_rows_and_the_rest_can_be_sent(visit):
    page = visit().open("/#batch")
    page.fill("#batch-text", '{"prompt": "A cat", "seconds": 3}\n{"prompt": "A dog", "lenght": 3}\n{broken\nnull\n[1]')
    page.click("[data-do=read]")
    assert "lenght is not a field" in page.text_content("tbody tr >> nth=1")
    for row in (2, 3, 4):
        assert "not JSON" in page.text_content(f"tbody tr >> nth={row}")
    assert page.text_content("[data-do=send]") == "Send 1 clips"
