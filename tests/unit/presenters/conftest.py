"""A live station's desk with the benches of its devices."""

from __future__ import annotations

import pytest

from app.bootstrap.cast import Therapy, therapies
from tests.support.desk import QuickDesk
from tests.support.devices import FakeCameras, FakePrinters
from tests.support.station import MORNING, Ward, new_ward
from tests.unit.presenters.wizards import CAM, ZEBRA, picture
from tests.unit.presenters.work_demo import Went
from ui.presenters.benches import Devices
from ui.presenters.devices import show_devices


@pytest.fixture
def ward() -> Ward:
    return new_ward(practice=False, tested=False)


@pytest.fixture
def cameras() -> FakeCameras:
    return FakeCameras(here=(CAM,))


@pytest.fixture
def printers() -> FakePrinters:
    return FakePrinters(here=(ZEBRA,))


@pytest.fixture
def at(ward: Ward, cameras: FakeCameras, printers: FakePrinters) -> QuickDesk:
    made = QuickDesk(ward, Devices(draw=picture, cameras=cameras, printers=printers))
    show_devices(made.desk)
    return made


@pytest.fixture
def went() -> Went:
    return Went()


@pytest.fixture
def alma() -> Therapy:
    return therapies(0, MORNING.date())[0]
