"""A drawn label seen by a camera: held, lit, blurred, frosted, and always the same from its seed.

The practice site shows these pictures where a camera would look at a bag, and the benchmark
measures readers on them; both need a picture that a photograph could be, and to know exactly
where in it a code lies.

* The label is a plane, or a part of a cylinder, in front of a pinhole camera. Every pixel's ray
  is followed back onto it, four times a pixel, so that edges fall between pixels as they do on a
  sensor.
* Frost lies on the label and moves with it; glare lies where lamp, label and camera meet and
  wanders over it; noise is new in every frame. Each has a stream of random numbers of its own.
* Light is 8-bit grey without gamma, rolling shutter or bag film. It is a model, and not a claim
  about any camera.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from scanning.clutter import clutter
from scanning.pose import Held, Light, Point, Pose, Quad, Rect

Grey = NDArray[np.uint8]

FINER: Final = 2  # rays a pixel, each way
BLOCK: Final = 2  # pixels, each way, to a ray that is computed
TILT_MAX: Final = 80.0  # degrees; beyond, the label is seen edge-on
BEND_MAX: Final = 180.0
AMBIENT: Final = 0.45  # share of the light that reaches a surface turned away from the lamp
FROST_OPAQUE: Final = 0.9
FROST_LEVEL: Final = 235.0
LAMP_LEVEL: Final = 320.0  # what a reflection adds in its middle; 255 is white
GLARE_EDGE: Final = 10.0  # how soon it fades: to a third at 1.1 of its radius
BURNT_OUT: Final = 400.0  # beyond white, for a reflection spreads when it is blurred
SHOT_SHARE: Final = 0.64  # of the noise's variance in the middle of the scale
_MIDDLE: Final = 128.0
# Streams of random numbers under one seed.
_FROST, _NOISE, _HAND, _LAMP = range(1, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """How a label is held and seen. Every field may be set alone; the default is a still copy.

    Attributes:
        size: width and height of the frame in pixels.
        centre: where the label's middle appears, in pixels of the frame.
        scale: frame pixels to a pixel of the drawing, at the label's middle, without tilt.
        rotation: degrees clockwise in the picture's plane.
        tilt: degrees out of the picture's plane, less than 80.
        tilt_axis: direction in the frame, degrees, around which it is tilted.
        bend: degrees of a cylinder that the label's width covers; 0 is flat.
        defocus: standard deviation of the blur, frame pixels.
        motion: length of the smear during the exposure, frame pixels.
        motion_along: its direction, degrees.
        paper: grey level of white paper, 0 to 255.
        contrast: levels between paper and ink.
        noise: standard deviation of a middle grey, levels; part shot noise, part read noise.
        glare: part of the target's area that a lamp's reflection burns out, 0 to 1.
        glare_at: its middle, in parts of the target's width and height.
        frost: part of the label that frost covers, 0 to 1.
        frost_grain: size of a speck, pixels of the drawing.
        clutter: how many things lie about behind the label.
        seed: of everything random.
        frame: number of the picture in a film; the noise alone depends on it.
    """

    size: tuple[int, int] = (1280, 720)
    centre: Point = (640.0, 360.0)
    scale: float = 1.0
    rotation: float = 0.0
    tilt: float = 0.0
    tilt_axis: float = 0.0
    bend: float = 0.0
    defocus: float = 0.0
    motion: float = 0.0
    motion_along: float = 0.0
    paper: float = 225.0
    contrast: float = 190.0
    noise: float = 0.0
    glare: float = 0.0
    glare_at: Point = (0.5, 0.5)
    frost: float = 0.0
    frost_grain: float = 3.0
    clutter: int = 0
    seed: int = 0
    frame: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be seen.

        Raises:
            ValueError: a scale that is not positive, a label edge-on, or more than half a turn.
        """
        if not self.scale > 0 or min(self.size) < 1:
            raise ValueError(
                "expected a frame of at least one pixel and a scale above 0,"
                f" got {self.size[0]} × {self.size[1]} and {self.scale}"
            )
        if not (0 <= self.tilt < TILT_MAX and 0 <= self.bend <= BEND_MAX):
            raise ValueError(
                f"expected a tilt of 0° to {TILT_MAX:.0f}° and a bend of 0° to {BEND_MAX:.0f}°,"
                f" got {self.tilt}° and {self.bend}°"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A picture, and where in it things are.

    Attributes:
        grey: rows of bytes, 0 black to 255 white. Hidden in `repr`: it shows a label.
        corners: of each region asked for, clockwise from its own top left, in pixels.
    """

    grey: Grey = field(repr=False)
    corners: tuple[Quad, ...]

    def inside(self, region: int = 0) -> bool:
        """Tell whether all corners of a region are within the picture."""
        height, width = self.grey.shape
        return all(0 <= x < width and 0 <= y < height for x, y in self.corners[region])


def shoot(
    label: Grey, scene: Scene, regions: Sequence[Rect] = (), *, background: Grey | None = None
) -> Frame:
    """Take one picture of a label.

    Args:
        label: the drawn label, 8-bit grey.
        scene: how it is held and seen.
        regions: rectangles on the drawing (left, top, width, height), such as its codes; the
            first is the glare's target. Without any the whole label is the only one.
        background: what lies behind, of the frame's size; otherwise `scene.clutter` decides.

    Raises:
        ValueError: the background has not the frame's size.
    """
    wanted = tuple(regions) or ((0.0, 0.0, float(label.shape[1]), float(label.shape[0])),)
    pose = _pose(scene, label)
    behind = clutter(scene.size, scene.clutter, scene.seed) if background is None else background
    if behind.shape != scene.size[::-1]:
        raise ValueError(
            f"expected a background of {scene.size[0]} × {scene.size[1]} pixels,"
            f" got {behind.shape[1]} × {behind.shape[0]}"
        )
    light = behind.astype(np.float32)
    _lay(light, pose, _printed(label, scene), scene)
    _glare(light, scene, pose, wanted[0])
    return Frame(grey=_sensor(light, scene), corners=tuple(map(pose.quad, wanted)))


def seen(label: Grey, scene: Scene, regions: Sequence[Rect]) -> tuple[Quad, ...]:
    """Return where the corners of regions would appear, without taking the picture."""
    return tuple(map(_pose(scene, label).quad, regions))


def film(scene: Scene, count: int, *, reach: float = 1.0) -> tuple[Scene, ...]:
    """Let a hand hold the label for some frames: it arrives, settles, and is never quite still.

    Position, turn, tilt, distance and glare wander smoothly; smear and blur are largest at the
    start and settle within a third of the film to what the scene says.

    Args:
        scene: how the label is held in the mean.
        count: how many frames.
        reach: how far the hand wanders; 1 is a bag held out to a camera, 0 a label that lies.
    """
    random = np.random.default_rng([scene.seed, _HAND])
    ways = {name: reach * _wander(random, count) for name in ("x", "y", "turn", "tilt", "near")}
    lamp = reach * 0.5 * np.stack([_wander(random, count), _wander(random, count)], axis=1)
    smear = 1 + reach * 1.5 * np.exp(-np.arange(count) / max(count / 6, 1))
    return tuple(
        replace(
            scene,
            centre=(
                scene.centre[0] + 12 * float(ways["x"][n]),
                scene.centre[1] + 9 * float(ways["y"][n]),
            ),
            rotation=scene.rotation + 3 * float(ways["turn"][n]),
            tilt=min(abs(scene.tilt + 6 * float(ways["tilt"][n])), TILT_MAX - 1),
            scale=scene.scale * (1 + 0.03 * float(ways["near"][n])),
            motion=scene.motion * float(smear[n]),
            defocus=scene.defocus * float(0.7 + 0.3 * smear[n]),
            glare_at=(
                scene.glare_at[0] + float(lamp[n, 0]),
                scene.glare_at[1] + float(lamp[n, 1]),
            ),
            frame=n,
        )
        for n in range(count)
    )


# -- the label, and the light from it


def _pose(scene: Scene, label: Grey) -> Pose:
    held = Held(
        frame=scene.size,
        centre=scene.centre,
        scale=scene.scale,
        rotation=scene.rotation,
        tilt=scene.tilt,
        tilt_axis=scene.tilt_axis,
        bend=scene.bend,
    )
    return Pose(held, label.shape[1], label.shape[0])


def _printed(label: Grey, scene: Scene) -> Light:
    """Give the drawing its paper and ink, and lay frost on it."""
    levels = scene.paper - scene.contrast * (1 - np.arange(256) / 255)
    ink = cv2.LUT(label, levels.astype(np.float32)).astype(np.float32, copy=False)
    if scene.frost <= 0:
        return ink
    random = np.random.default_rng([scene.seed, _FROST])
    grain = max(scene.frost_grain, 1.0)
    shape = (int(ink.shape[0] / grain * 2) + 2, int(ink.shape[1] / grain * 2) + 2)
    specks = cv2.GaussianBlur(random.normal(0, 1, shape).astype(np.float32), (0, 0), 0.8)
    cover = cv2.resize(specks, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_CUBIC)
    level = np.quantile(cover[::3, ::3], 1 - min(scene.frost, 1.0))
    white = np.where(cover > level, np.float32(FROST_OPAQUE), np.float32(0))
    frosted: Light = ink + white * (np.float32(FROST_LEVEL) - ink)
    return frosted


def _lay(light: Light, pose: Pose, label: Light, scene: Scene) -> None:
    """Put the label into the picture, in place."""
    bounds = pose.bounds()
    if bounds is None:
        return
    left, top, right, bottom = bounds
    x, y, angle = _rays(pose, bounds)
    on = ((x > 0) & (y > 0) & (x < pose.width) & (y < pose.height)).astype(np.float32)
    label, across, down = _coarser(label, scene.scale)
    # A pixel of the drawing is at its middle: 0.5 is the first.
    seen = cv2.remap(
        label,
        x * np.float32(across) - np.float32(0.5),
        y * np.float32(down) - np.float32(0.5),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    size = (right - left, bottom - top)
    part = cv2.resize(on, size, interpolation=cv2.INTER_AREA)
    mean = cv2.resize(seen * on * _lit(angle, scene), size, interpolation=cv2.INTER_AREA)
    light[top:bottom, left:right] = light[top:bottom, left:right] * (1 - part) + mean


def _rays(pose: Pose, bounds: tuple[int, int, int, int]) -> tuple[Light, Light, Light]:
    """Follow the rays of a part of the frame.

    One in the middle of every block of pixels is computed, and those between are interpolated,
    which is off by less than a hundredth of a pixel. A block more on every side is needed.
    """
    left, top, right, bottom = bounds
    across = np.arange(left - BLOCK, right + 2 * BLOCK, BLOCK, dtype=np.float32) + np.float32(
        BLOCK / 2
    )
    down = np.arange(top - BLOCK, bottom + 2 * BLOCK, BLOCK, dtype=np.float32) + np.float32(
        BLOCK / 2
    )
    size = (len(across) * BLOCK * FINER, len(down) * BLOCK * FINER)
    first, width, height = BLOCK * FINER, (right - left) * FINER, (bottom - top) * FINER
    x, y, angle = (
        cv2.resize(found, size, interpolation=cv2.INTER_LINEAR)
        .astype(np.float32, copy=False)[first : first + height, first : first + width]
        .copy()
        for found in pose.back(across[None, :], down[:, None])
    )
    return x, y, angle


def _coarser(label: Light, scale: float) -> tuple[Light, float, float]:
    """Average a drawing that is finer than the rays, which would miss what lies between them."""
    shrink = int(1 / (scale * FINER))
    if shrink <= 1:
        return label, 1.0, 1.0
    height, width = label.shape
    small = (max(width // shrink, 1), max(height // shrink, 1))
    coarse = cv2.resize(label, small, interpolation=cv2.INTER_AREA).astype(np.float32)
    return coarse, small[0] / width, small[1] / height


def _lit(angle: Light, scene: Scene) -> Light:
    """Return the light on a bent surface; the lamp stands a little beside the camera."""
    aside = float(np.random.default_rng([scene.seed, _LAMP]).uniform(-0.5, 0.5))
    facing = (
        np.maximum(np.cos(angle - np.float32(aside)), 0) if scene.bend else np.ones_like(angle)
    )
    return (AMBIENT + (1 - AMBIENT) * facing).astype(np.float32)


def _glare(light: Light, scene: Scene, pose: Pose, target: Rect) -> None:
    """Burn out an ellipse over the target, in place; its edge is soft."""
    if scene.glare <= 0:
        return
    random = np.random.default_rng([scene.seed, _LAMP, 1])
    longer, along = float(random.uniform(1.0, 2.2)), float(random.uniform(0, math.pi))
    area = float(cv2.contourArea(np.array(pose.quad(target), np.float32))) * scene.glare
    a, b = math.sqrt(area / math.pi * longer), math.sqrt(area / math.pi / longer)
    x, y = pose.seen(
        target[0] + target[2] * scene.glare_at[0], target[1] + target[3] * scene.glare_at[1]
    )
    height, width = light.shape
    xs = np.arange(width, dtype=np.float32)[None, :] - np.float32(x)
    ys = np.arange(height, dtype=np.float32)[:, None] - np.float32(y)
    u = (xs * math.cos(along) + ys * math.sin(along)) / max(a, 0.5)
    v = (ys * math.cos(along) - xs * math.sin(along)) / max(b, 0.5)
    away = np.maximum(np.sqrt(u * u + v * v) - 1, 0)
    light += np.float32(LAMP_LEVEL) * np.exp(-GLARE_EDGE * away).astype(np.float32)


def _sensor(light: Light, scene: Scene) -> Grey:
    """Blur by lens and movement, add noise, and count in 256 steps."""
    light = np.minimum(light, np.float32(BURNT_OUT))
    if scene.defocus > 0:
        light = cv2.GaussianBlur(light, (0, 0), scene.defocus).astype(np.float32)
    if scene.motion > 0:
        kernel = _smear(scene.motion, scene.motion_along)
        light = cv2.filter2D(light, -1, kernel).astype(np.float32)
    if scene.noise > 0:
        random = np.random.default_rng([scene.seed, _NOISE, scene.frame])
        shot = np.float32(SHOT_SHARE / _MIDDLE) * np.clip(light, 0, 255)
        spread = np.float32(scene.noise) * np.sqrt(shot + np.float32(1 - SHOT_SHARE))
        light = light + spread * random.standard_normal(light.shape, dtype=np.float32)
    return np.clip(np.rint(light), 0, 255).astype(np.uint8)


def _smear(length: float, along: float) -> Light:
    """Return the kernel of a straight movement; pixels at its ends count by what is covered."""
    side = 2 * math.ceil(length / 2) + 3
    steps = (np.arange(64 * side) + 0.5) / (64 * side) - 0.5
    x = side / 2 + length * steps * math.cos(math.radians(along))
    y = side / 2 + length * steps * math.sin(math.radians(along))
    # A point lights the four pixels around it, by nearness.
    kernel = np.zeros((side, side), np.float64)
    left, top = np.floor(x - 0.5).astype(int), np.floor(y - 0.5).astype(int)
    right, low = x - 0.5 - left, y - 0.5 - top
    for dx, across in ((0, 1 - right), (1, right)):
        for dy, down in ((0, 1 - low), (1, low)):
            np.add.at(kernel, (top + dy, left + dx), across * down)
    smear: Light = (kernel / kernel.sum()).astype(np.float32)
    return smear


def _wander(random: np.random.Generator, count: int) -> NDArray[np.float64]:
    """Return a smooth path about 0, of about 1 in size."""
    steps = np.arange(count) / max(count - 1, 1)
    slow, quick = random.uniform(0.3, 0.8), random.uniform(1.2, 2.5)
    phases = random.uniform(0, 2 * math.pi, 2)
    path = 0.8 * np.sin(2 * math.pi * slow * steps + phases[0])
    return np.asarray(path + 0.3 * np.sin(2 * math.pi * quick * steps + phases[1]))
