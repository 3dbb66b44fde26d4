"""The window at work: Qt, the site, the scanner, the label tray, files and sync, joined.

Pictures are scan sources only in a practice realm: a live window gets no tray and takes no
files (DESIGN rule 8), and the turn itself would refuse them.
"""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from app.bootstrap import geometry, native
from app.bootstrap.crash import Crashes
from app.bootstrap.device_printers import PressBench
from app.bootstrap.devices import LateCameras, trials_of
from app.bootstrap.inputs import Inputs, scanners_of
from app.bootstrap.instance import Instance
from app.bootstrap.printers import LabelPress, open_press
from app.bootstrap.running import RunningSite
from app.bootstrap.site import OpenSite, labels_of
from app.identifiers import ScanId
from app.labels.keys import Arrived
from app.labels.label import Badge
from app.labels.scan import Mode, Scan
from app.worker import Worker
from scanning.wedge import Wedge
from sync.client.scheduler import SyncState, SyncStatus
from ui import theme, wording
from ui.presenters import views
from ui.presenters.views import TrayLabelView
from ui.scan_router import ScanRouter
from ui.sounds import LateSounds, Sounds
from ui.tasks import Tasks
from ui.window import Place, SyncView, Window

if TYPE_CHECKING:
    from app.bootstrap.camera_bench import CameraBench
    from app.bootstrap.cameras import Cameras
    from scanning.files import FileProblem

T = TypeVar("T")

ON_ITS_OWN = SyncView(
    state=views.SyncState.ALONE, short=wording.SYNC_ALONE, says=wording.SYNC_ALONE_SAYS
)
SMALL_SCREEN = 840  # logical pixels: the window's 768 and a title bar need this


def application() -> QApplication:
    """Return the one QApplication, with our looks.

    Raises:
        NativeError: a library or the display is missing, and Qt would end the process.
    """
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    native.check_platform()
    qInstallMessageHandler(_qt_says)
    theme.prepare()
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Countersign")
    theme.install(app)
    return app


_HARMLESS = (
    "propagateSizeHints",  # the offscreen platform, about every window
    "pa_context_connect",  # a machine without sound; the header says so
    "No QtMultimedia backends found",  # sounds need none
    "does not support raise",  # the offscreen platform, and where windows may not come forward
)


def _qt_says(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
    """Pass Qt's messages to standard error, but for those that are said on every such machine."""
    if sys.stderr is None:
        return  # a program that an icon started, in its last moments
    if kind is not QtMsgType.QtDebugMsg and not any(known in text for known in _HARMLESS):
        sys.stderr.write(f"Qt: {text}\n")


def has_display() -> bool:
    """Say whether a window can be shown to a person here."""
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayLabel:
    """A practice label: what the tray shows, and the picture that is decoded when picked.

    Attributes:
        film: finds or makes the film that is shown to the camera instead, for a film.
        group: the page of the tray that it lies on; empty: on every page.
        again: whether the scanner sends its last scan of the tray once more (a drill).
    """

    title: str
    detail: str
    picture: Path
    film: Callable[[], Path] | None = None
    group: str = ""
    again: bool = False


class OpenWindow(QObject):
    """A window on a running site."""

    _fault_met = Signal(object)

    def __init__(self, site: RunningSite, sounds: Sounds | None = None) -> None:
        """Make the window, with this machine's sounds unless others are given; `show` opens it."""
        super().__init__()
        self._site = site
        settings = site.settings
        self._practice = settings.practice
        devices = scanners_of(settings)
        self.router = ScanRouter(Wedge(devices.wedge))
        self.inputs = Inputs(devices, self)
        self.sounds = sounds or LateSounds(self)
        self.window = Window(
            place=Place(
                site=settings.site.value,
                ward=settings.ward,
                practice=settings.practice,
                labels=labels_of(settings),
            ),
            station=site.submit,
            now=site.now,
            router=self.router,
            make_scan=self._wedge_scan,
            sounds=self.sounds,
        )
        self._press: Worker[LabelPress] = Worker(
            partial(open_press, settings, site.folder.root), lambda _: None
        )
        self.window.set_press(self._press.submit)
        printers = PressBench(
            open_press(settings, site.folder.root),
            self._press.submit,
            practice=self._practice,
            parent=self,
        )
        self.window.set_devices(
            trials_of(devices.wedge, cameras=LateCameras(self._camera_bench), printers=printers)
        )
        # Queued: a fault is shown when whatever met it has returned.
        self._camera = devices.camera
        self.inputs.arrived.connect(self.window.arrived)
        self.inputs.broken.connect(self.window.broken)
        self._fault_met.connect(self.window.fault, Qt.ConnectionType.QueuedConnection)
        self._tasks: Tasks[OpenSite] = Tasks(site.submit_site, self)
        self._tray: dict[str, TrayLabel] = {}
        self._files: list[Iterator[Scan | FileProblem]] = []
        self._last_scan: Scan | None = None
        self._cameras: Cameras | None = None
        if self._practice:
            self.window.frame.label_picked.connect(self._on_picked)
            self.window.frame.files_dropped.connect(self._on_dropped)

    def belongs_to(self, instance: Instance, crashes: Crashes) -> None:
        """Come to the front when the program is started again; show its faults."""
        instance.call(self.come_forward)
        self.window.noted = crashes.noted
        crashes.show_in(self._fault_met.emit)

    def show(self) -> None:
        """Show the window with what waits here, and listen to the scanner."""
        self.router.install()
        self.window.open()
        frame = self.window.frame
        filled = geometry.restore(frame)
        room = frame.screen().availableGeometry()
        small = room.height() < SMALL_SCREEN and QApplication.platformName() != "offscreen"
        if filled or small:
            frame.showMaximized()  # a title bar more, and the footer would be off a small screen
        else:
            frame.show()
        frame.windowHandle().installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Get ready once the window is on the screen: it is painted while it is exposed."""
        if event.type() is QEvent.Type.Expose:
            window.removeEventFilter(self)
            QTimer.singleShot(0, self, self._get_ready)
        return False

    @Slot()
    def _get_ready(self) -> None:
        """Load what the first scan and the first sound need, now that the window stands."""
        if isinstance(self.sounds, LateSounds):
            self.sounds.open()
        self.ask(_import_late, lambda _: None)
        self.inputs.start()
        self._watch_camera()

    @Slot()
    def come_forward(self) -> None:
        """Bring the window to the front; what it shows stays as it is."""
        frame = self.window.frame
        frame.setWindowState(frame.windowState() & ~Qt.WindowState.WindowMinimized)
        frame.raise_()
        frame.activateWindow()

    def is_on_its_own(self) -> None:
        """Say that this site has no central, and never will."""
        self.window.tell_sync(ON_ITS_OWN)

    def sync_with(self, address: str) -> None:
        """Begin to sync; the header tells how it stands."""
        self._site.connect(address, self._on_status)

    def ask(self, job: Callable[[OpenSite], T], done: Callable[[T], None]) -> None:
        """Run a job on the worker and take its answer on the window's thread."""
        self._tasks.run(job, done, self.window.fault, self)

    def set_tray(self, labels: dict[str, TrayLabel]) -> None:
        """Fill the practice tray."""
        self._tray = labels if self._practice else {}
        self.window.set_labels(
            tuple(
                TrayLabelView(
                    id=name,
                    title=x.title,
                    detail=x.detail,
                    png=x.picture.read_bytes(),
                    group=x.group,
                )
                for name, x in self._tray.items()
            )
        )

    def close(self) -> None:
        """Close the window, and remember where it was."""
        geometry.remember(self.window.frame)
        self.router.remove()
        self.inputs.stop()
        if self._cameras is not None:
            self._cameras.close()
        self.window.close()
        self._press.close()

    def _camera_bench(self) -> CameraBench:
        """Make the trial of cameras; the one that this window watches is let go meanwhile."""
        from app.bootstrap.camera_bench import bench_of  # slow to import, and seldom asked for

        return bench_of(self._let_camera_go, self._take_camera_back)

    def _let_camera_go(self) -> None:
        if self._cameras is not None:
            self._cameras.close()

    def _take_camera_back(self) -> None:
        self._watch_camera()

    def _watch_camera(self) -> None:
        """Watch the camera that the settings name, if they name any."""
        if self._camera is False:
            return
        from scanning.capture.sources import SourceError

        try:
            self.cameras.watch(None if self._camera is True else self._camera)
        except SourceError as trouble:
            self.window.desk.broken(trouble.explain())

    # -- scans

    def _mint(self) -> ScanId:
        return ScanId(str(uuid.uuid4()))

    def _wedge_scan(self, arrived: Arrived) -> Scan:
        return Scan(
            id=self._mint(),
            raw=arrived.raw,
            symbology=arrived.symbology,
            mode=arrived.mode,
            source=arrived.source,
            readers=("device",),
            at=self._site.now().astimezone(UTC),
        )

    def scan_files(self, path: Path, mode: Mode = Mode.FILE) -> None:
        """Scan a picture or a folder of them, one after another, without stopping the window."""
        from scanning.files import scans_in  # decoding is slow to import, and live sites never do

        now = lambda: self._site.now().astimezone(UTC)  # noqa: E731  a clock is one expression
        found = scans_in(path, mint=self._mint, now=now)
        self._files.append(replace(f, mode=mode) if isinstance(f, Scan) else f for f in found)
        QTimer.singleShot(0, self, self._next_file)

    @Slot()
    def _next_file(self) -> None:
        if not self._files:
            return
        match next(self._files[0], None):
            case None:
                self._files.pop(0)
            case Scan() as scan:
                if not isinstance(self.window.desk.read(scan), Badge):
                    self._last_scan = scan
                self.window.scanned(scan)
            case problem:
                self.window.desk.broken(problem.sentence)
        if self._files:
            QTimer.singleShot(0, self, self._next_file)

    @property
    def cameras(self) -> Cameras:
        """The camera's place in this window; made when it is first asked for."""
        if self._cameras is None:
            from app.bootstrap.cameras import Cameras  # slow to import, and seldom asked for
            from scanning.capture.camera import Stamp

            stamp = Stamp(mint=self._mint, now=lambda: self._site.now().astimezone(UTC))
            self._cameras = Cameras(self.window, stamp, practice=self._practice)
        return self._cameras

    @Slot(str)
    def _on_picked(self, name: str) -> None:
        label = self._tray[name]
        if label.again:
            if self._last_scan is not None:
                self.window.scanned(self._last_scan)
            return
        if label.film is None:
            self.scan_files(label.picture, Mode.TRAY)
            return
        from app.bootstrap.practice_films import FilmSource

        self.cameras.watch(source=FilmSource(label.title, label.film))

    @Slot(list)
    def _on_dropped(self, paths: list[str]) -> None:
        for path in paths:
            self.scan_files(Path(path))

    # -- sync

    def _on_status(self, status: SyncStatus) -> None:
        """Hand sync's word to the window; runs on sync's thread."""
        self.window.tell_sync(sync_view(status))


def _import_late(site: OpenSite) -> None:
    """Import what is slow, before somebody with a badge in hand waits for it.

    Raises:
        ImportError: a part of the installation is missing.
    """
    import biip.gs1_element_strings  # noqa: F401  for its own sake

    if site.settings.practice:  # only there are pictures a source of scans
        from scanning import decode

        decode.get_ready()


_STATES = {
    SyncState.UP_TO_DATE: views.SyncState.UP_TO_DATE,
    SyncState.WAITING: views.SyncState.WAITING,
    SyncState.OFFLINE: views.SyncState.OFFLINE,
    SyncState.ATTENTION: views.SyncState.ATTENTION,
}


def sync_view(status: SyncStatus) -> SyncView:
    """Return how sync stands, in the header's short form and as a sentence."""
    since = f"{status.last_success:%H:%M}" if status.last_success else ""
    waiting = wording.SYNC_WAITING.format(count=status.waiting)
    short = {
        SyncState.UP_TO_DATE: since,
        SyncState.WAITING: str(status.waiting or ""),
        SyncState.OFFLINE: waiting if status.waiting else wording.SYNC_AWAY,
        SyncState.ATTENTION: wording.SYNC_ATTENTION,
    }[status.state]
    says = wording.spoken(status.sentence)
    return SyncView(state=_STATES[status.state], short=short, says=says)
