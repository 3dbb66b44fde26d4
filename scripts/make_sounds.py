"""Write the window's sounds: `python scripts/make_sounds.py` (the WAV files are committed).

Five short sounds, 48 kHz, mono, 16 bit, peak -6 dBFS. They avoid the melodies and the groups
of three and five pulses of patient monitors (IEC 60601-1-8): staff must never take this
workstation for an alarm. The sound of a scan carries no result: one tick, whatever was scanned
(DESIGN rule 1).
"""

from __future__ import annotations

import math
import struct
import sys
import wave
from pathlib import Path

RATE = 48_000  # samples a second
PEAK = 10 ** (-6 / 20)  # -6 dBFS: clear in a ward, and headroom for cheap speakers
RAMP_S = 0.006  # a shorter ramp clicks, a longer one blurs the 60 ms tick
FOLDER = Path(__file__).resolve().parent.parent / "resources" / "sounds"


def tone(hertz: float, seconds: float, rough_hertz: float = 0.0) -> list[float]:
    """Return one tone in -1..1 with soft ends; `rough_hertz` beats its loudness (0: smooth)."""
    count = round(seconds * RATE)
    ramp = round(RAMP_S * RATE)
    samples = []
    for index in range(count):
        at = index / RATE
        value = math.sin(2 * math.pi * hertz * at)
        if rough_hertz:
            # A third harmonic lets small speakers, which have no 196 Hz, be heard.
            value = 0.7 * value + 0.3 * math.sin(6 * math.pi * hertz * at)
            value *= 0.65 + 0.35 * math.sin(2 * math.pi * rough_hertz * at)
        edge = min(1.0, index / ramp, (count - 1 - index) / ramp)
        samples.append(value * edge)
    return samples


def silence(seconds: float) -> list[float]:
    """Return nothing, for `seconds`."""
    return [0.0] * round(seconds * RATE)


def recipes() -> dict[str, list[float]]:
    """Return every sound's samples by file name (screens 4.4)."""
    low = tone(400, 0.08)
    rough = tone(196, 0.35, rough_hertz=32)
    return {
        "captured": tone(1200, 0.06),
        "unreadable": low + silence(0.07) + low,
        "match": tone(660, 0.12) + tone(880, 0.12),
        "stop": rough + silence(0.15) + rough,
        "expiring": tone(500, 0.20),
    }


def write(path: Path, samples: list[float]) -> None:
    """Write one WAV file, scaled so that its loudest sample is at the peak."""
    scale = PEAK / max(abs(value) for value in samples) * 32_767
    frames = b"".join(struct.pack("<h", round(value * scale)) for value in samples)
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(frames)


def main() -> int:
    """Write all sounds into resources/sounds."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, samples in recipes().items():
        write(FOLDER / f"{name}.wav", samples)
    return 0


if __name__ == "__main__":
    sys.exit(main())
