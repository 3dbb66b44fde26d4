"""Signing in the people of the practice site, by their published PINs."""

from __future__ import annotations

from app.bootstrap.cast import Member
from app.domain.people import Purpose
from app.identifiers import Private, VerificationId
from app.ports import Session
from app.settings import SettingsError
from app.usecases.station import Station


def session_of(station: Station, member: Member) -> Session:
    """Sign somebody in by the published PIN, to set something up.

    Raises:
        SettingsError: the PIN is another one.
    """
    purpose = Purpose(of=VerificationId(station.keys.new_id()), proposal="set up")
    session = station.keys.unlock(member.person, Private(member.pin), member.roles[0], purpose)
    if session is None:
        msg = f"{member.name} cannot sign in with the published PIN. Make the site again."
        raise SettingsError(msg)
    return session
