"""The Studio's page is small, keeps to itself, and is fetched once."""

import gzip
import re
from collections.abc import Mapping

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")

from starlette.testclient import TestClient

from happyhorse.serve.app import build_app
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings
from happyhorse.studio.pages import Page, read_pages

HERE = "http://127.0.0.1"
HEAVIEST = 150_000  # bytes of the whole page as they are, before they are packed


@pytest.fixture
def client(tmp_path) -> TestClient:
    settings = Settings(data=tmp_path / "data")
    return TestClient(build_app(settings, Service(settings)), base_url=HERE)


@pytest.fixture(scope="module")
def pages() -> Mapping[str, Page]:
    return read_pages()[1]


def test_the_page_is_light(pages):
    named = re.findall(rb"/studio/\w+/([\w.]+)", pages["index.html"].body)
    first = {"index.html", "words.en.js", *(name.decode() for name in named)}
    assert len(first) > 15
    assert sum(len(pages[name].body) for name in first) <= HEAVIEST


def test_every_part_is_served_and_kept_for_ever(client: TestClient, pages):
    index = client.get("/")
    assert index.headers["cache-control"] == "no-cache"
    stamp = re.search(r"/studio/(\w+)/app\.js", index.text)[1]
    for name in set(pages) - {"index.html"}:
        part = client.get(f"/studio/{stamp}/{name}")
        assert part.status_code == 200, name
        assert part.headers["content-encoding"] == "gzip"
        assert "immutable" in part.headers["cache-control"]


def test_a_page_of_an_older_version_gets_its_parts_but_does_not_keep_them(client: TestClient):
    assert client.get("/studio/0123/app.js").headers["cache-control"] == "no-cache"


def test_what_the_browser_has_is_not_sent_again(client: TestClient):
    mark = client.get("/").headers["etag"]
    assert client.get("/", headers={"if-none-match": mark}).status_code == 304


def test_parts_come_unpacked_for_who_cannot_unpack(client: TestClient, pages):
    answer = client.get("/studio/x/app.js", headers={"accept-encoding": "identity"})
    assert answer.content == pages["app.js"].body == gzip.decompress(pages["app.js"].packed)


@pytest.mark.parametrize("name", ["nothing.js", "index.html", "..%2Fpages.py"])
def test_nothing_else_is_served(client: TestClient, name: str):
    assert client.get(f"/studio/x/{name}").status_code == 404


def test_nothing_is_fetched_from_elsewhere_and_nothing_is_inline(pages):
    names = re.compile(rb"https?://(?!www\.w3\.org/2000/svg)[\w.-]+")
    assert not {name: found for name, page in pages.items() if (found := names.findall(page.body))}
    index = pages["index.html"].body.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\bon\w+=|<style", index)


def test_both_languages_have_the_same_words(pages):
    def keys(name: str) -> list[str]:
        table = pages[name].body.decode().split("export const table = {")[1].split("\n};")[0]
        return re.findall(r"(?:^|[,{]\s+)(\w+): \"", re.sub(r"//.*", "", table), re.M)

    assert keys("words.en.js") and keys("words.en.js") == sorted(
        set(keys("words.en.js")), key=keys("words.en.js").index
    )
    own = {key for key in keys("words.zh.js") if key.startswith("refused_")}
    assert set(keys("words.en.js")) | own == set(keys("words.zh.js"))


def test_every_word_that_is_said_is_in_the_table(pages):
    table = pages["words.en.js"].body.decode()
    for name, page in pages.items():
        for key in re.findall(r"""\bt\("(\w+)\"""", page.body.decode()) if name.endswith(".js") else ():
            assert re.search(rf"\b{key}: ", table), f"{name} says {key}"
