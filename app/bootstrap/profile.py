"""`countersign profile check`: everything that is wrong with a product profile, by line.

For whoever writes a profile, before central publishes it. Nothing is recorded. With `--json` it
prints the body that central publishes, and the digest by which cases will name it.
"""

from __future__ import annotations

import json
from pathlib import Path

from app.domain.profile_table import (
    PROFILE_BYTES_MAX,
    Body,
    Problems,
    read_profile,
)
from app.settings import SettingsError
from app.usecases.history import profile_digest

DONE, FAILED = 0, 1


def main_profile_check(path: Path, *, as_json: bool) -> int:
    """Print what is wrong with a profile; return 0 if nothing is.

    Raises:
        SettingsError: the file cannot be read, or is not TOML.
    """
    read = read_profile(_text(path))
    if isinstance(read, Problems) and not read.is_toml:
        msg = f"{path.name}: {read.sentences[0]}"
        raise SettingsError(msg)
    if as_json:
        print(json.dumps(_said(read)))
    elif isinstance(read, Problems):
        for sentence in read.sentences:
            print(f"{path.name}, {sentence}")
    else:
        digest = profile_digest(read).value
        print(f"{path.name}: {read['name']}, version {read['version']}, is right.\n{digest}")
    return FAILED if isinstance(read, Problems) else DONE


def _said(read: Body | Problems) -> dict[str, object]:
    if isinstance(read, Problems):
        return {"ok": False, "problems": list(read.sentences)}
    return {
        "ok": True,
        "problems": [],
        "digest": profile_digest(read).value,
        "profile": read,
    }


def _text(path: Path) -> str:
    if path.exists() and not path.is_file():
        msg = f"{path} is not a file. Name a profile's TOML file."
        raise SettingsError(msg)
    try:
        with path.open("rb") as file:
            data = file.read(PROFILE_BYTES_MAX + 1)
        if len(data) > PROFILE_BYTES_MAX:
            msg = f"{path.name} is larger than {PROFILE_BYTES_MAX >> 10} KiB. Shorten it."
            raise SettingsError(msg)
        return data.decode("utf-8")
    except FileNotFoundError:
        msg = f"There is no file {path.name}. Check the name."
    except UnicodeDecodeError:
        msg = f"{path.name} is not text in UTF-8. Save it as UTF-8."
    except OSError as error:
        msg = f"{path.name} cannot be read: {type(error).__name__}. Check the file."
    raise SettingsError(msg)
