"""An assistant asks, waits, fetches and cancels through the official client."""

import asyncio
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="serve not installed: fastapi")
pytest.importorskip("mcp", reason="mcp not installed: mcp")

import httpx
from mcp import Client

from happyhorse.serve.app import build_app
from happyhorse.serve.mcp import build_server
from happyhorse.serve.service import Service
from happyhorse.serve.settings import Settings


def test_a_clip_by_tools(settings: Settings, service: Service, tmp_path: Path):
    app = build_app(settings, service)

    async def story() -> None:
        door = httpx.ASGITransport(app)
        async with (
            httpx.AsyncClient(transport=door, base_url="http://127.0.0.1") as http,
            Client(build_server(http, tmp_path / "clips")) as tools,
        ):
            names = {tool.name for tool in (await tools.list_tools()).tools}
            assert names == {"generate", "status", "wait", "fetch", "cancel", "upscale", "options"}
            asked = {"prompt": "A cat sings", "seconds": 3, "more": {"seed": 9}}
            job = (await tools.call_tool("generate", asked)).structured_content
            assert job["state"] == "queued"
            early = await tools.call_tool("fetch", {"id": job["id"]})
            assert early.is_error
            held = service.jobs.claim("w", 60)
            (service.files.results / f"{held.id}-x.mp4").write_bytes(b"clip")
            service.jobs.finish(held, {"file": f"{held.id}-x.mp4", "seed": 9}, keep=60)
            service.forget(held.id)
            done = (await tools.call_tool("wait", {"id": job["id"], "seconds": 5})).structured_content
            assert done["state"] == "done"
            fetched = (await tools.call_tool("fetch", {"id": job["id"]})).structured_content
            assert Path(fetched["path"]).read_bytes() == b"clip"
            bare = await tools.call_tool("upscale", {"id": job["id"], "resolution": "720p"})
            assert bare.is_error
            assert "no latents" in bare.content[0].text
            second = (await tools.call_tool("generate", {"prompt": "A dog"})).structured_content
            gone = (await tools.call_tool("cancel", {"id": second["id"]})).structured_content
            assert gone["state"] == "cancelled"
            wrong = await tools.call_tool("generate", {"prompt": "A dog", "ratio": "7:3"})
            assert wrong.is_error
            assert "ratio" in wrong.content[0].text
            assert (await tools.call_tool("fetch", {"id": "../../etc/passwd"})).is_error

    asyncio.run(story())
