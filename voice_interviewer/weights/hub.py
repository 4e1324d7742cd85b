"""Weights from the public model hub: whole files by HTTPS, gone on with where an earlier try stopped."""

from __future__ import annotations

import os
from urllib.parse import quote

import httpx

from voice_interviewer.weights.catalog import HubSource, WeightFile
from voice_interviewer.weights.fetching import Fetch, SourceFailedError, Stage

PUBLIC_HUB = "https://huggingface.co"
_TRIES = 3


class Hub:
    """The model hub for one run; once it proved unreachable it is not asked again."""

    def __init__(self, address: str | None = None, *, connect_seconds: float = 5.0, read_seconds: float = 30.0) -> None:
        """`address` stands for the public hub, as the variable HF_ENDPOINT does (a mirror)."""
        self._address = (address or os.environ.get("HF_ENDPOINT") or PUBLIC_HUB).rstrip("/")
        self._timeouts = httpx.Timeout(read_seconds, connect=connect_seconds)
        self._down = ""

    def fetch(self, source: HubSource, fetch: Fetch) -> None:
        """Get every wanted file of `source`; SourceFailedError when the hub cannot give one."""
        if self._down:
            raise SourceFailedError(self._down)
        with httpx.Client(timeout=self._timeouts, follow_redirects=True) as client:
            for name in tuple(fetch.wanted):
                self._fetch_file(client, fetch, source, fetch.wanted[name].file)

    def _fetch_file(self, client: httpx.Client, fetch: Fetch, source: HubSource, file: WeightFile) -> None:
        growing = fetch.wanted[file.name]
        address = f"{self._address}/{source.repository}/resolve/{quote(source.revision)}/{quote(source.path(file))}"
        resumed = growing.length > 0
        tries = _TRIES
        while growing.length < file.size:
            before = growing.length
            unreachable = False
            try:
                self._stream(client, address, fetch, file)
            except (httpx.HTTPError, httpx.InvalidURL) as error:
                unreachable = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError)
            tries = _TRIES if growing.length > before else tries - 1
            if unreachable or not tries:
                self._down = (
                    f"{self._address} cannot be reached" if unreachable else f"{self._address} stopped answering"
                )
                raise SourceFailedError(self._down)
        if fetch.finish(file.name):
            return
        if resumed:
            # The prefix may have come from another source or a torn write: once more from the first byte.
            self._fetch_file(client, fetch, source, file)
            return
        raise SourceFailedError(f"{file.name} there is not the file that the catalog pins (its sha256 differs)")

    def _stream(self, client: httpx.Client, address: str, fetch: Fetch, file: WeightFile) -> None:
        growing = fetch.wanted[file.name]
        headers = {"Accept-Encoding": "identity"}
        if growing.length:
            headers["Range"] = f"bytes={growing.length}-"
        with client.stream("GET", address, headers=headers) as response:
            if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
                growing.discard()
                return
            if response.status_code not in (httpx.codes.OK, httpx.codes.PARTIAL_CONTENT):
                raise SourceFailedError(f"the hub answered {response.status_code} for {file.name}")
            if response.status_code == httpx.codes.OK:
                growing.discard()
            announced = int(response.headers.get("Content-Length", file.size - growing.length))
            if growing.length + announced != file.size and "Content-Encoding" not in response.headers:
                raise SourceFailedError(f"{file.name} has another size there than the catalog says")
            fetch.append(file.name, response.iter_bytes(), Stage.DOWNLOADING)
