"""How English is read aloud, in the phonetic alphabet: the first half of the Piper engine, which needs no voice for it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any, cast

from voice_interviewer.speech.vocabulary import Lexicon

_KEPT = 16_384


@lru_cache(_KEPT)
def english_pronunciation(text: str) -> str:
    """A `speech.pronunciation.Pronounce` by espeak-ng's rules for American English; safe beside a voice that is speaking."""
    return "".join(sign for sentence in _reader().phonemize(text) for sign in sentence)


def pronounced_lexicon(names: Iterable[str] = ()) -> Lexicon:
    """The lexicon of the trade and these names, with what is needed to know a term by its sound."""
    return Lexicon.from_names(names, english_pronunciation)


@cache
def _reader() -> Any:
    from piper.config import PhonemeType, PiperConfig
    from piper.voice import PiperVoice

    config = PiperConfig(
        num_symbols=0,
        num_speakers=1,
        sample_rate=0,
        espeak_voice="en-us",
        phoneme_id_map={},
        phoneme_type=PhonemeType.ESPEAK,
    )
    return PiperVoice(session=cast(Any, None), config=config)
