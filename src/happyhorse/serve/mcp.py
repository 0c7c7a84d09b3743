"""`happyhorse mcp`: the tools by which an assistant has clips made on a running server."""

import asyncio
import time
from pathlib import Path, PurePosixPath
from typing import Any

import httpx
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError

import happyhorse

ABOUT = """Makes short clips with picture and sound from words. A clip takes minutes: call generate, then wait until it
is done, then fetch. Lines in quotes inside a prompt are spoken; speech is possible in English, Mandarin, Cantonese,
Japanese, Korean, German and French."""
LONGEST_WAIT = 300.0
KEPT = ("id", "state", "stage", "progress", "place", "error", "url", "charge", "results")


class Remote:
    """A server reached over HTTP."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def ask(self, method: str, path: str, **more: Any) -> Any:
        """The answer to one request; a refusal is raised as its sentence."""
        try:
            answer = await self._client.request(method, path, **more)
        except httpx.HTTPError as error:
            raise ToolError(
                f"the server cannot be reached: {type(error).__name__}; start it: happyhorse serve"
            ) from error
        if answer.is_error:
            raise ToolError(_sentence(answer))
        return answer.json()

    async def save(self, url: str, path: Path) -> int:
        """Fetch a clip into a file that appears whole; its size."""
        part = path.with_name(f".{path.name}.part")
        try:
            async with self._client.stream("GET", url) as answer:
                answer.raise_for_status()
                with part.open("wb") as file:
                    async for piece in answer.aiter_bytes(2**20):
                        file.write(piece)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
        return path.stat().st_size


def build_server(client: httpx.AsyncClient, out: Path) -> MCPServer:
    """The tools, working on one server; clips are fetched into `out`."""
    server, remote = MCPServer("happyhorse", instructions=ABOUT, version=happyhorse.__version__), Remote(client)

    @server.tool()
    async def generate(
        prompt: str, seconds: int = 5, ratio: str = "16:9", more: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Ask for a clip and get its job's id at once. `more` holds further fields that options tells."""
        job = await remote.ask(
            "POST", "/api/jobs", json={"prompt": prompt, "seconds": seconds, "ratio": ratio, **(more or {})}
        )
        return _told(job)

    @server.tool()
    async def status(id: str) -> dict[str, Any]:
        """How a job stands."""
        return _told(await remote.ask("GET", f"/api/jobs/{_id(id)}"))

    @server.tool()
    async def wait(id: str, seconds: float = 60.0) -> dict[str, Any]:
        """Wait until a job is over, or so many seconds (at most 300), and tell how it stands."""
        until = time.monotonic() + min(max(0.0, seconds), LONGEST_WAIT)
        while True:
            job = await remote.ask("GET", f"/api/jobs/{_id(id)}")
            if job["state"] not in ("queued", "running") or time.monotonic() >= until:
                return _told(job)
            await asyncio.sleep(0.5)

    @server.tool()
    async def fetch(id: str) -> dict[str, Any]:
        """Save a finished clip as an MP4 file and tell where."""
        job = await remote.ask("GET", f"/api/jobs/{_id(id)}")
        if not job["url"]:
            raise ToolError(f"there is no clip to fetch; the job is {job['state']}")
        out.mkdir(parents=True, exist_ok=True)
        path = out / f"{_id(id)}.mp4"
        return {"path": str(path), "size": await remote.save(job["url"], path), "seed": job["results"].get("seed")}

    @server.tool()
    async def cancel(id: str) -> dict[str, Any]:
        """Stop a job."""
        return _told(await remote.ask("POST", f"/api/jobs/{_id(id)}/cancel"))

    @server.tool()
    async def upscale(id: str, resolution: str = "1080p") -> dict[str, Any]:
        """Ask for a finished clip at 720p or 1080p, the same picture and sound, and get the new job's id at once."""
        return _told(await remote.ask("POST", f"/api/jobs/{_id(id)}/upscale", json={"resolution": resolution}))

    @server.tool()
    async def options() -> dict[str, Any]:
        """What can be asked for: the fields of a request, sizes, languages."""
        return dict(await remote.ask("GET", "/api/options"))

    return server


def run(url: str, key: str, out: Path) -> None:
    """Serve the tools over standard input and output until the assistant leaves."""
    headers = {"authorization": f"Bearer {key}"} if key else {}

    async def serve() -> None:
        async with httpx.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
            await build_server(client, out).run_stdio_async()

    asyncio.run(serve())


def _told(job: dict[str, Any]) -> dict[str, Any]:
    return {name: job[name] for name in KEPT}


def _id(id: str) -> str:
    """An id that is nothing but a name."""
    name = PurePosixPath(id).name
    if name != id or not id.replace("-", "").isalnum():
        raise ToolError(f"{id[:40]} is not a job's id")
    return name


def _sentence(answer: httpx.Response) -> str:
    try:
        error = answer.json()["error"]
        return f"{error['message']}; {error['hint']}" if error["hint"] else str(error["message"])
    except (ValueError, KeyError, TypeError):
        return f"the server answered with {answer.status_code}"
