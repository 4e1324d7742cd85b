"""The sound system: which microphones and loudspeakers there are, how to name one, and every trouble as a clear sentence."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from voice_interviewer.errors import AudioDeviceError, BadInputError

KNOCK_SECONDS = 0.5


class Direction(StrEnum):
    """Whether a device hears or speaks; the value is the word that users know it by."""

    INPUT = "microphone"
    OUTPUT = "loudspeaker"


@dataclass(frozen=True, slots=True)
class Device:
    """One microphone or loudspeaker as the sound system lists it."""

    index: int
    name: str
    host: str
    """The sound system that offers it (`ALSA`, `Core Audio`, `Windows WASAPI`); one device may appear under several."""
    channels: int
    rate: int
    """Its own sample rate in Hz."""
    default: bool


@dataclass(frozen=True, slots=True)
class Devices:
    """All devices, in the order of the sound system."""

    inputs: tuple[Device, ...] = ()
    outputs: tuple[Device, ...] = ()
    problem: str = ""
    """Why there is no microphone or no loudspeaker, with the remedy; empty when there is one of each."""


def list_devices() -> Devices:
    """The devices present now. Never raises: a missing sound library or device is told in `problem`."""
    try:
        found = _look(anew=True)
    except AudioDeviceError as error:
        return Devices(problem=str(error))
    missing = next((direction for direction in Direction if not found[direction]), None)
    problem = str(_none_found(missing)) if missing else ""
    return Devices(found[Direction.INPUT], found[Direction.OUTPUT], problem)


def find_device(direction: Direction, wanted: str | int | None) -> Device:
    """The device to open: None is the system's default, a number an index, any other text a part of a name.

    A device plugged in since the last look is found when it is named or when there was none.
    """
    found = _look(anew=_system.changed)
    try:
        return choose_device(direction, found[direction], wanted)
    except (AudioDeviceError, BadInputError):
        return choose_device(direction, _look(anew=True)[direction], wanted)


def choose_device(direction: Direction, devices: Sequence[Device], wanted: str | int | None) -> Device:
    """As `find_device`, among `devices`. A whole name wins over a part, the default's sound system over the others.

    BadInputError when `wanted` fits none, AudioDeviceError when there is no device at all.
    """
    if not devices:
        raise _none_found(direction)
    default = next((device for device in devices if device.default), devices[0])
    if wanted is None or wanted == "":
        return default
    if isinstance(wanted, int) or wanted.isdecimal():
        fitting = [device for device in devices if device.index == int(wanted)]
    else:
        folded = wanted.casefold()
        fitting = [device for device in devices if device.name.casefold() == folded]
        fitting = fitting or [device for device in devices if folded in device.name.casefold()]
    if not fitting:
        known = ", ".join(f"{device.index} {device.name}" for device in devices)
        raise BadInputError(f"there is no {direction} {wanted!r}", next_step=f"Give one of: {known}.")
    return next((device for device in fitting if device.host == default.host), fitting[0])


def open_stream(direction: Direction, device: Device, make: Callable[[Any], Any]) -> Any:
    """Make a stream with the sound library and start it; refusals become an AudioDeviceError that names the device.

    `make` gets the `sounddevice` module. Close the stream with `close_stream`, so that devices can be listed anew.
    """
    with _system.lock:
        library = _library()
        with _told_clearly(direction, device.name, library):
            stream = make(library)
            try:
                stream.start()
            except library.PortAudioError:
                stream.close(ignore_errors=True)
                raise
        _system.open_streams += 1
    return stream


def close_stream(stream: Any) -> None:
    """Drop what is still in the device's buffer and release it; harmless when the device is gone."""
    with _system.lock:
        stream.abort(ignore_errors=True)
        stream.close(ignore_errors=True)
        _system.open_streams -= 1


def accepted_format(direction: Direction, device: Device, preferred_rate: int) -> tuple[int, int]:
    """The sample rate in Hz and the number of channels to open `device` with: the first of `formats` that it takes."""
    library = _library()
    check = library.check_input_settings if direction is Direction.INPUT else library.check_output_settings
    refusal: AudioDeviceError | None = None
    for rate, channels in formats(device, preferred_rate):
        try:
            with _told_clearly(direction, device.name, library):
                check(device=device.index, channels=channels, dtype="int16", samplerate=rate)
        except AudioDeviceError as error:
            refusal = refusal or error
        else:
            return rate, channels
    raise refusal or _none_found(direction)


def formats(device: Device, preferred_rate: int) -> list[tuple[int, int]]:
    """Sample rates in Hz and numbers of channels worth trying, the best first: mono before stereo, `preferred_rate` before
    the device's own, that before the common ones."""
    rates = dict.fromkeys((preferred_rate, device.rate, 48_000, 44_100))
    return [(rate, channels) for channels in (1, 2) if channels <= max(device.channels, 1) for rate in rates]


def trouble(direction: Direction, name: str, code: int, text: str) -> AudioDeviceError:
    """What a refusal of the sound library means for the user; `code` is PortAudio's error number."""
    match code:
        case -9985:
            what, remedy = "is in use by another program or was unplugged", "Close the other program or choose another"
        case -9996:
            what, remedy = "is not there any more", "Plug it in again or choose another"
        case -9997 | -9998 | -9994:
            what, remedy = "takes none of the usual sound formats", "Choose another"
        case _:
            what, remedy = f"cannot be opened: {text.strip(' .')}", "Check that it is plugged in or choose another"
    return AudioDeviceError(f"the {direction} {what}", where=name, next_step=f"{remedy}: {_OTHER_DEVICE[direction]}.")


def gone(direction: Direction, name: str) -> AudioDeviceError:
    """A device that stopped working while in use; the next device is looked for anew."""
    _system.changed = True
    return AudioDeviceError(
        f"the {direction} stopped working; it was unplugged or taken by another program",
        where=name,
        next_step=f"Plug it in again, or choose another: {_OTHER_DEVICE[direction]}.",
    )


_OTHER_DEVICE = {
    Direction.INPUT: "see voice-interviewer doctor and --input-device; answers can also be typed with --typed",
    Direction.OUTPUT: "see voice-interviewer doctor and --output-device; the questions are on the screen too",
}
_INSTALL = {
    "linux": "Install PortAudio (Debian, Ubuntu: sudo apt install libportaudio2; Fedora: sudo dnf install portaudio; "
    "Arch: sudo pacman -S portaudio)",
    "darwin": "Install PortAudio (brew install portaudio)",
    "win32": "Install the sound library again (pip install --force-reinstall sounddevice)",
}


class _System:
    """PortAudio counts as one device in itself: it is asked from several threads and lists devices only when idle."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.open_streams = 0
        self.changed = False
        """A device failed, so what PortAudio last saw may be wrong."""


_system = _System()


def _library() -> Any:
    try:
        import sounddevice
    except OSError as error:
        remedy = _INSTALL.get(sys.platform, "Install PortAudio for your system")
        raise AudioDeviceError(
            "the sound library PortAudio cannot be loaded, so there is no microphone and no loudspeaker",
            next_step=f"{remedy}. Until then answers can be typed with --typed.",
        ) from error
    _silence_alsa()
    return sounddevice


@cache
def _silence_alsa() -> None:
    """ALSA writes each of its troubles to stderr too, across whatever is on the screen. Its handler of errors becomes a C
    function that ignores its arguments, since it is called from threads that must not wait for Python."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ignore = ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p)
            ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(ignore)


def _look(*, anew: bool) -> dict[Direction, tuple[Device, ...]]:
    """The devices present now; PortAudio looks anew only when it is restarted, which needs it to be idle."""
    with _system.lock:
        library = _library()
        with _told_clearly(Direction.INPUT, "sound system", library):
            if anew and not _system.open_streams:
                _system.changed = False
                if library._initialized:
                    library._terminate()
                library._initialize()
            entries = list(library.query_devices())
            hosts = [str(host["name"]) for host in library.query_hostapis()]
            default_input, default_output = library.default.device

    def devices(channels: str, default: int) -> tuple[Device, ...]:
        return tuple(
            Device(
                index=entry["index"],
                name=entry["name"],
                host=hosts[entry["hostapi"]],
                channels=entry[channels],
                rate=int(entry["default_samplerate"]),
                default=entry["index"] == default,
            )
            for entry in entries
            if entry[channels] > 0
        )

    return {
        Direction.INPUT: devices("max_input_channels", default_input),
        Direction.OUTPUT: devices("max_output_channels", default_output),
    }


@contextmanager
def _told_clearly(direction: Direction, name: str, library: Any) -> Iterator[None]:
    try:
        yield
    except library.PortAudioError as error:
        _system.changed = True
        code = error.args[1] if len(error.args) > 1 else 0
        raise trouble(direction, name, code, str(error.args[0]) if error.args else "") from error


def _none_found(direction: Direction) -> AudioDeviceError:
    if _refused():
        return AudioDeviceError(
            f"no {direction} was found, because this user may not use the sound server",
            next_step="Run it as the user whose desktop it is, or let this user in (sudo usermod -aG audio USER, then log "
            f"in again); until then, {_WITHOUT[direction]}.",
        )
    plug = "Plug in a headset" if direction is Direction.INPUT else "Plug in a headset or a loudspeaker"
    return AudioDeviceError(f"no {direction} was found", next_step=f"{plug}; until then, {_WITHOUT[direction]}.")


def _refused() -> bool:
    """Whether a sound server or sound card is there that does not let this user in; only Linux tells."""
    if sys.platform != "linux":
        return False
    cards = list(Path("/dev/snd").glob("pcm*"))
    if cards and not any(os.access(card, os.R_OK | os.W_OK) for card in cards):
        return True
    named = os.environ.get("PULSE_SERVER", "")
    folder = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    path = named.removeprefix("unix:") if named.startswith("unix:") else str(folder / "pulse" / "native")
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as knocking:
            knocking.settimeout(KNOCK_SECONDS)
            knocking.connect(path)
    except PermissionError:
        return True
    except OSError:
        return False
    return False


_WITHOUT = {
    Direction.INPUT: "answers can be typed with --typed",
    Direction.OUTPUT: "the questions are on the screen",
}
