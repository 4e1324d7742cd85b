"""The way to a local Ollama server: its address, the models on its own disk, the connection, and what its errors mean."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import ollama
from pydantic import ValidationError

from voice_interviewer.errors import BadInputError, InterviewerError, MissingPartError, ModelReplyError

DEFAULT_PORT = 11434
CONNECT_SECONDS = 2.0
LOAD_SECONDS = 300.0
"""Until the first bytes of a model that must be loaded first."""
PULL_SECONDS = 120.0
"""Between two signs of life of a download."""
_LENGTH_WORDS = re.compile(r"context|exceed|too long|input length", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OllamaListing:
    """One model that lies on this Ollama's disk; models that run elsewhere are never listed."""

    name: str
    digest: str
    size: int
    parameters_billion: float | None
    family: str


def ollama_address(host: str | None = None) -> str:
    """The address to ask, from `host` or OLLAMA_HOST; a server told to listen everywhere is asked on loopback.
    BadInputError when it is no address."""
    text = (host or os.environ.get("OLLAMA_HOST") or "").strip() or f"127.0.0.1:{DEFAULT_PORT}"
    scheme, separator, rest = text.rpartition("://")
    try:
        parts = urlsplit(f"//{rest}")
        port = parts.port or {"http": 80, "https": 443}.get(scheme if separator else "", DEFAULT_PORT)
        name = parts.hostname or "127.0.0.1"
    except ValueError as error:
        raise BadInputError(f"'{text}' is no address of an Ollama server", where="OLLAMA_HOST") from error
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(name, name)
    shown = f"[{name}]" if ":" in name else name
    return f"{scheme if separator else 'http'}://{shown}:{port}{parts.path.rstrip('/')}"


def is_loopback(address: str) -> bool:
    """True when the address can only be this machine."""
    name = urlsplit(address).hostname or ""
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


class Wire(httpx.BaseTransport):
    """The connection under the client: adds what the client cannot say, keeps what it drops, and can be cut.

    Chat requests get `truncate` and `shift` off, so that a server refuses an over-long prompt instead of cutting it."""

    def __init__(self) -> None:
        self.read_seconds = LOAD_SECONDS
        self.last_body: object = None
        """The last reply that was not streamed, as JSON."""
        self._inner = httpx.HTTPTransport()
        self._sockets: list[socket.socket] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Called by httpx for every request."""
        extensions = {**request.extensions, "trace": self._notice_socket}
        extensions["timeout"] = {**extensions.get("timeout", {}), "read": self.read_seconds}
        if request.url.path.endswith("/api/pull"):
            request.extensions = extensions
            return self._inner.handle_request(request)
        if not request.url.path.endswith("/api/chat"):
            request.extensions = extensions
            response = self._inner.handle_request(request)
            response.read()
            self.last_body = json.loads(response.content) if response.is_success else None
            return response
        body = {**json.loads(request.read()), "truncate": False, "shift": False}
        headers = [(key, value) for key, value in request.headers.raw if key.lower() != b"content-length"]
        whole = httpx.Request(request.method, request.url, headers=headers, json=body, extensions=extensions)
        return self._inner.handle_request(whole)

    def _notice_socket(self, event: str, info: Mapping[str, object]) -> None:
        if event == "connection.connect_tcp.complete":
            stream = info.get("return_value")
            found = getattr(stream, "get_extra_info", lambda _: None)("socket")
            if isinstance(found, socket.socket):
                self._sockets[:] = [found]

    def cut(self) -> None:
        """End whatever is under way, from any thread; the server stops generating."""
        for connection in self._sockets:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it had ended by itself

    def close(self) -> None:
        """Let go of the connections."""
        self._inner.close()


def connect(address: str, wire: Wire) -> ollama.Client:
    """A client that goes through `wire`, past any proxy, and is never led to another address."""
    timeout = httpx.Timeout(LOAD_SECONDS, connect=CONNECT_SECONDS)
    return ollama.Client(address, timeout=timeout, transport=wire, trust_env=False, follow_redirects=False)


def check_offline(address: str, *, offline: bool) -> None:
    """MissingPartError when `offline` and the address may be another machine."""
    if offline and not is_loopback(address):
        raise MissingPartError(
            "Offline only an Ollama on this machine may be asked",
            where=address,
            next_step="Unset OLLAMA_HOST or point it at 127.0.0.1.",
        )


def list_models(host: str | None = None, *, offline: bool = False) -> tuple[OllamaListing, ...]:
    """The models on this Ollama's own disk, by name. MissingPartError when no Ollama answers."""
    address = ollama_address(host)
    check_offline(address, offline=offline)
    wire = Wire()
    wire.read_seconds = 10.0
    with connect(address, wire) as client:
        try:
            client.list()
        except FAULTS as error:
            raise explain(error, address, "") from error
    found = wire.last_body.get("models") if isinstance(wire.last_body, dict) else None
    listings = [_listing(entry) for entry in found or [] if isinstance(entry, dict)]
    return tuple(sorted((listing for listing in listings if listing is not None), key=lambda listing: listing.name))


@dataclass(frozen=True, slots=True)
class OllamaPull:
    """How far a download is; over all parts that are known so far."""

    status: str
    """What Ollama does just now, in its own words."""
    done_bytes: int
    total_bytes: int
    """0 until the first part's size is known."""


def pull_model(
    name: str,
    on_progress: Callable[[OllamaPull], None],
    host: str | None = None,
    *,
    offline: bool = False,
    insecure: bool = False,
) -> None:
    """Have Ollama download a model; it goes on where it stopped before. MissingPartError with Ollama's reason when it
    cannot, also in the middle. `insecure` allows a registry without TLS."""
    if offline:
        raise MissingPartError("Offline nothing is downloaded", where=name, next_step="Run it without --offline.")
    address = ollama_address(host)
    wire = Wire()
    wire.read_seconds = PULL_SECONDS
    parts: dict[str, tuple[int, int]] = {}
    ended = False
    with connect(address, wire) as client:
        try:
            for part in client.pull(name, stream=True, insecure=insecure):
                if part.digest:
                    parts[part.digest] = (part.completed or 0, part.total or 0)
                ended = part.status == "success"
                done, total = (sum(sizes) for sizes in zip(*parts.values(), strict=True)) if parts else (0, 0)
                on_progress(OllamaPull(part.status or "", done, total))
        except ollama.ResponseError as error:
            raise MissingPartError(
                f"Ollama could not get {name}: {error.error.strip()[:300]}",
                where=address,
                next_step="Check the name at ollama.com/library and the network, then try again; it goes on where it stopped.",
            ) from error
        except FAULTS as error:
            raise explain(error, address, name) from error
    if not ended:
        raise MissingPartError(
            f"Ollama broke off while it downloaded {name}",
            where=address,
            next_step="Try again; it goes on where it stopped.",
        )


def _listing(entry: Mapping[str, object]) -> OllamaListing | None:
    """None for a model that runs on somebody else's machine, and for one that cannot chat."""
    name, size, digest = entry.get("model") or entry.get("name"), entry.get("size"), entry.get("digest")
    capabilities = entry.get("capabilities")
    if not isinstance(name, str) or entry.get("remote_host") or entry.get("remote_model") or name.endswith("cloud"):
        return None
    if isinstance(capabilities, list) and "completion" not in capabilities:
        return None
    details = entry.get("details")
    known = details if isinstance(details, dict) else {}
    family = str(known.get("family") or "")
    if "bert" in family:
        return None
    return OllamaListing(
        name=name,
        digest=str(digest or "").removeprefix("sha256:"),
        size=size if isinstance(size, int) else 0,
        parameters_billion=_billions(str(known.get("parameter_size") or "")),
        family=family,
    )


def _billions(text: str) -> float | None:
    """`8.2B` is 8.2, `134.52M` is 0.13452."""
    found = re.fullmatch(r"([0-9.]+)\s*([KMBT])", text.strip().upper())
    if found is None:
        return None
    return float(found[1]) * {"K": 1e-6, "M": 1e-3, "B": 1.0, "T": 1e3}[found[2]]


FAULTS = (ollama.ResponseError, ConnectionError, httpx.HTTPError, json.JSONDecodeError, ValidationError)
"""Everything that asking an Ollama may raise."""


def worth_another_try(error: Exception) -> bool:
    """True when the server lost its model or the connection on the way, and may have them again."""
    if isinstance(error, ollama.ResponseError):
        return error.status_code >= 500 or "unexpectedly stopped" in error.error
    return isinstance(error, httpx.ReadError | httpx.RemoteProtocolError | httpx.WriteError)


def explain(error: Exception, address: str, model: str) -> InterviewerError:
    """The sentence for what Ollama or the way to it did."""
    remedy = "Start it with `ollama serve`, or use --llm embedded or --llm none."
    if isinstance(error, ollama.ResponseError):
        if error.status_code == 404:
            return MissingPartError(
                f"Ollama has no model {model}", where=address, next_step=f"Get it: ollama pull {model}"
            )
        if error.status_code == 400 and _LENGTH_WORDS.search(error.error):
            return ModelReplyError(f"The prompt is longer than the language model's window: {error.error}", where=model)
        return ModelReplyError(f"Ollama refused: {error.error[:200]}", where=model or address)
    if isinstance(error, httpx.ReadTimeout):
        return ModelReplyError("Ollama did not answer in time", where=model or address)
    if isinstance(error, json.JSONDecodeError | ValidationError):
        return ModelReplyError("Ollama answered in an unknown form", where=model or address)
    if isinstance(error, httpx.ReadError | httpx.RemoteProtocolError | httpx.WriteError):
        return MissingPartError("Ollama broke off in the middle of an answer", where=address, next_step=remedy)
    return MissingPartError("Ollama does not answer", where=address, next_step=remedy)
