"""The practice site's films: somebody holds a wristband, then a bag, to a camera.

One film a therapy, as motion JPEG, with everything a ward's camera sees: a label held at an
angle, moving, blurred, with a lamp's reflection, frost and noise. Between them the therapies show
every carrier: QR and Aztec wristbands, GS1 DataMatrix, GS1-128 and ISBT 128 Code 128 bags. A film
is the same each time it is made of the same labels.

Taking a film needs some seconds, so it is made when it is first asked for, on the camera's thread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.bootstrap.cast import Therapy
from app.bootstrap.practice_labels import label_files, linear_file
from app.bootstrap.site import SiteFolder
from scanning.capture.sources import Frame, SourceError, Trouble
from scanning.capture.video_file import VideoSource

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from scanning.scene import Scene

    Grey = NDArray[np.uint8]

SIZE: Final = (1280, 720)
FRAMES_A_LABEL: Final = 9
FRAMES_BETWEEN: Final = 9  # 0.8 s without a label: the one before has been taken away
FPS: Final = 12.0
WIDEST, HIGHEST = 1060, 560  # pixels for the codes of a label: what lies around them stays in
TWO_DIMENSIONAL_SLOT: Final = 1  # this bag is filmed by its one code, the others by their bars
UNREADABLE: Final = "The labels of this therapy are missing. Lock the window once, then try again."


def film_file(slot: int) -> str:
    """Name the film of a patient's wristband and bag."""
    return f"patient-{slot}.avi"


def frame_files(slot: int) -> tuple[str, str]:
    """Name single frames of the same film: the wristband's and the bag's."""
    return f"patient-{slot}-wristband-camera.png", f"patient-{slot}-bag-camera.png"


def labels_of(folder: SiteFolder, therapy: Therapy) -> tuple[Path, Path]:
    """Return the pictures that a film shows: the wristband, then the bag."""
    band, bag = label_files(therapy.slot)
    filmed = bag if therapy.slot == TWO_DIMENSIONAL_SLOT else linear_file(therapy.slot)
    return folder.labels / band, folder.labels / filmed


def make_films(folder: SiteFolder, therapies: Iterable[Therapy], slot: int) -> Path:
    """Return a therapy's film; make all that are missing, and a frame of each label.

    All at once: how long the second person waits must not tell which film the first one saw.

    Raises:
        OSError: the labels' folder cannot be read or written.
        VideoError: a film cannot be written.
    """
    for therapy in therapies:
        make_film(folder, therapy)
    return folder.labels / film_file(slot)


def make_film(folder: SiteFolder, therapy: Therapy) -> Path:
    """Return a therapy's film; make it, and a frame of each of its labels, if it is not there.

    Raises:
        OSError: the labels' folder cannot be read or written.
        VideoError: the film cannot be written.
    """
    path = folder.labels / film_file(therapy.slot)
    if path.exists():
        return path
    import cv2

    from scanning import video

    shown: list[Grey] = []
    for number, label in enumerate(labels_of(folder, therapy)):
        # Every series of therapies is filmed anew, each time a little differently.
        frames = list(_held(label, seed=int(therapy.order.value[-5:]) * 10 + number))
        good, still = cv2.imencode(".png", frames[FRAMES_A_LABEL // 2])
        if good:
            name = frame_files(therapy.slot)[number]
            (folder.labels / name).write_bytes(still.tobytes())
        shown += frames
    unfinished = path.with_suffix(".part.avi")
    video.write(unfinished, shown, fps=FPS)
    return unfinished.replace(path)


def _held(picture: Path, seed: int) -> Iterator[Grey]:
    """Show one label to the camera, and take it away."""
    import cv2
    import numpy as np

    from scanning.clutter import clutter
    from scanning.scene import film, shoot

    if not picture.is_file():
        raise OSError(UNREADABLE)
    label = cv2.imdecode(np.frombuffer(picture.read_bytes(), np.uint8), cv2.IMREAD_GRAYSCALE)
    if label is None:
        raise OSError(UNREADABLE)
    grey = label.astype(np.uint8, copy=False)
    for scene in film(_scene(grey, seed), FRAMES_A_LABEL):
        yield shoot(grey, scene).grey
    empty = clutter(SIZE, 6, seed)
    yield from [empty] * FRAMES_BETWEEN


def _scene(label: Grey, seed: int) -> Scene:
    """Hold a label so that its codes fill the picture, as people learn to do."""
    from scanning.decode import read_grey
    from scanning.scene import Scene

    height, width = label.shape
    corners = [point for symbol in read_grey(label) for point in symbol.corners]
    if not corners:
        raise OSError(UNREADABLE)
    left, right = min(x for x, _ in corners), max(x for x, _ in corners)
    top, bottom = min(y for _, y in corners), max(y for _, y in corners)
    scale = min(WIDEST / (right - left), HIGHEST / (bottom - top), 1.0)
    away = ((left + right - width) / 2 * scale, (top + bottom - height) / 2 * scale)
    return Scene(
        size=SIZE,
        centre=(SIZE[0] / 2 - away[0], SIZE[1] / 2 - away[1]),
        scale=scale,
        rotation=(-4.0, 3.0, 6.0)[seed % 3],
        tilt=8.0,
        tilt_axis=40.0,
        defocus=0.4,
        motion=1.0,
        noise=5.0,
        glare=0.004,
        glare_at=(0.05, 0.02),
        frost=0.003,
        clutter=6,
        seed=seed,
    )


class FilmSource:
    """A film as a camera's stand-in, made when it is opened for the first time."""

    live = False
    still = False

    def __init__(self, name: str, make: Callable[[], Path]) -> None:
        """Take the film's name, and what makes it or finds it made."""
        self.description = name
        self._make = make
        self._video: VideoSource | None = None

    @property
    def dropped(self) -> int:
        """Return how many frames were never looked at: a film waits."""
        return 0

    def open(self) -> None:
        """Begin at the first frame.

        Raises:
            SourceError: the film cannot be made, or not be read.
        """
        try:
            self._video = VideoSource(self._make())
        except (OSError, ValueError) as error:
            raise SourceError(Trouble.UNREADABLE, f"{self.description}: {error}") from None
        self._video.open()

    def newest(self, timeout_s: float) -> Frame | None:
        """Return the next frame.

        Raises:
            EndOfFramesError: that was the last one.
            SourceError: the film is damaged.
        """
        return self._video.newest(timeout_s) if self._video else None

    def wake(self) -> None:
        """Do nothing: nobody ever waits."""

    def close(self) -> None:
        """Let the film go."""
        if self._video is not None:
            self._video.close()
