"""A small world of weights: a catalog of two tiny models, their wheels in a folder, and a model hub on loopback."""

from __future__ import annotations

import hashlib
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from voice_interviewer.weights.catalog import Catalog

BODY = bytes(range(256)) * 5000
"""1.28 MB: more than one chunk."""
PIECES = (BODY[:500_000], BODY[500_000:900_000], BODY[900_000:])
CONFIG = b'{"sample_rate": 22050}\n'


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def write_wheel(path: Path, project: str, members: dict[str, bytes]) -> None:
    """A wheel that pip accepts, with the same bytes every time."""
    info = f"{project.replace('-', '_')}-1.0.0.dist-info"
    about = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**members, **about}.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)


@dataclass
class FakeHub:
    """A model hub on loopback whose faults a test sets; it counts what it was asked for."""

    files: dict[str, bytes] = field(default_factory=dict)
    address: str = ""
    requests: list[tuple[str, str]] = field(default_factory=list)
    """Path and Range header of every request."""
    break_after: int | None = None
    """Close the connection after so many bytes, once."""
    ranges: bool = True
    status: int = 200


class _HubHandler(BaseHTTPRequestHandler):
    hub: FakeHub

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.hub.requests.append((self.path, wanted))
        content = self.hub.files.get(self.path)
        if content is None or self.hub.status != 200:
            self.send_error(404 if content is None else self.hub.status)
            return
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted and self.hub.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        end = len(content)
        if self.hub.break_after is not None:
            end, self.hub.break_after = start + self.hub.break_after, None
        self.wfile.write(content[start:end])
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name http.server calls)
        pass


@contextmanager
def running_hub() -> Iterator[FakeHub]:
    """A hub that holds the config and the body of the model `two-files`, and nothing else."""
    hub = FakeHub(files={"/maker/two/resolve/r1/data/body.bin": BODY, "/maker/two/resolve/r1/data/config.json": CONFIG})
    handler = type("Handler", (_HubHandler,), {"hub": hub})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        hub.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield hub
        server.shutdown()
        thread.join()


def make_wheels(folder: Path) -> Path:
    """A folder with the three wheels of `two-files`."""
    folder.mkdir()
    for number, piece in enumerate(PIECES, start=1):
        members = {f"two_files_{number}/piece{number}": piece}
        if number == 3:
            members["two_files_3/config.json"] = CONFIG
        write_wheel(folder / f"two_files_{number}-1.0.0-py3-none-any.whl", f"two-files-{number}", members)
    return folder


def make_catalog(wheels: Path) -> Catalog:
    """One model with a hub and wheels (`two-files`), one with a hub only (`one-file`)."""
    packages: list[dict[str, object]] = []
    for number, piece in enumerate(PIECES, start=1):
        name = f"two_files_{number}"
        wheel = (wheels / f"{name}-1.0.0-py3-none-any.whl").read_bytes()
        take = [{"file": "body.bin", "member": f"{name}/piece{number}", "size": len(piece), "sha256": sha256(piece)}]
        if number == 3:
            take.append(
                {"file": "config.json", "member": f"{name}/config.json", "size": len(CONFIG), "sha256": sha256(CONFIG)}
            )
        packages.append(
            {
                "project": f"two-files-{number}",
                "version": "1.0.0",
                "size": len(wheel),
                "sha256": sha256(wheel),
                "take": take,
            }
        )
    files = [
        {"name": "body.bin", "size": len(BODY), "sha256": sha256(BODY)},
        {"name": "config.json", "size": len(CONFIG), "sha256": sha256(CONFIG)},
    ]
    hub_source = {"kind": "hub", "repository": "maker/two", "revision": "r1", "folder": "data"}
    about = {"title": "T", "licence": "MIT", "description": "for tests", "origin": "maker"}
    two = {
        "name": "two-files",
        "use": "voice",
        "default": True,
        **about,
        "files": files,
        "sources": [hub_source, {"kind": "packages", "packages": packages}],
    }
    one = {
        "name": "one-file",
        "use": "judge",
        "default": False,
        **about,
        "files": [{"name": "only.gguf", "size": 3, "sha256": sha256(b"abc")}],
        "sources": [{"kind": "hub", "repository": "maker/one", "revision": "r1"}],
    }
    return Catalog.model_validate({"version": 1, "models": [two, one]})
