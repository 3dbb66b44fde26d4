"""How hard a frame is: ranges from which every frame's scene is drawn, evenly and all at once.

`WIDE` and `CORE` are the project's field-wide and field-core: what a site's set-up allows, and
what it aims at. Their limits were fixed before anything was measured on them and are not tuned;
where only a limit was fixed, a value is drawn evenly between none and the limit. Contrast is no
degradation of `WIDE`: it is that of a fresh print in changing light. The limits of `HARD` and
`HARDEST` were never written down; these are our own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from benchmarks.field.decoys import bench
from benchmarks.field.defects import any_defects, spoil
from benchmarks.field.labels import DOTS, Drawn, Random, draw
from scanning.pose import Rect
from scanning.scene import Frame, Scene, film, seen, shoot

Range = tuple[float, float]

FRAME: Final = (1280, 720)
FRAME_OF_A_SET: Final = (1920, 1080)  # four codes on a label are too wide for the smaller frame
SET_PIXELS_MAX: Final = 3.0  # a module; at 4 a label of four codes leaves the frame when turned
ASIDE: Final = 0.25  # of the frame, that a label may be out of the middle
EDGE: Final = 4.0  # pixels that a code keeps from the frame's edge
PLACES: Final = 20  # tried before the label is put in the middle
GRAIN_MODULES: Final = 0.45  # size of a speck of frost


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """Ranges of what a scene may be.

    Attributes:
        name: how it is called in reports.
        pixels: frame pixels to a module.
        any_turn: part of the frames that are turned by any angle; the others by up to 8°.
        tilt: degrees.
        bend: degrees of a cylinder that the label covers, its edge included.
        defocus: standard deviation of the blur, modules.
        motion: length of the smear, modules.
        noise: standard deviation, levels.
        contrast: levels between paper and ink.
        glare: part of the code that is burnt out.
        frost: part of the label that is covered.
        defects: part of the labels of bars that are printed badly or creased.
        decoys: how many other barcodes and textures lie in view, at most.
        size: of the frame in pixels, where one code is on the label.
    """

    name: str
    pixels: Range
    any_turn: float = 1.0
    tilt: Range
    bend: Range
    defocus: Range
    motion: Range
    noise: Range
    contrast: Range
    glare: Range = (0.0, 0.0)
    frost: Range = (0.0, 0.0)
    defects: float = 0.0
    decoys: int = 2
    size: tuple[int, int] = FRAME


WIDE: Final = Preset(
    name="field-wide",
    pixels=(2, 4),
    tilt=(0, 45),
    bend=(0, 110),
    defocus=(0, 0.4),
    motion=(0, 1),
    noise=(0, 15),
    contrast=(150, 210),
    glare=(0, 0.03),
    frost=(0, 0.03),
)
CORE: Final = Preset(
    name="field-core",
    pixels=(2.5, 4),
    tilt=(0, 30),
    bend=(0, 80),
    defocus=(0, 0.3),
    motion=(0, 1),
    noise=(0, 15),
    contrast=(100, 210),
)
HARD: Final = Preset(
    name="hard",
    pixels=(1.3, 3),
    any_turn=0.5,
    tilt=(0, 55),
    bend=(0, 120),
    defocus=(0, 0.6),
    motion=(0, 1.5),
    noise=(0, 25),
    contrast=(50, 200),
    glare=(0, 0.08),
    frost=(0, 0.06),
    defects=0.3,
)
HARDEST: Final = Preset(
    name="hardest",
    pixels=(1.2, 2.6),
    any_turn=0.5,
    tilt=(0, 60),
    bend=(0, 130),
    defocus=(0, 0.7),
    motion=(0, 2),
    noise=(0, 30),
    contrast=(40, 180),
    glare=(0, 0.1),
    frost=(0, 0.08),
    defects=0.3,
)
PRESETS: Final = {preset.name: preset for preset in (WIDE, CORE, HARD, HARDEST)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """A frame, and the truth about it."""

    seed: int
    drawn: Drawn
    scene: Scene
    frame: Frame


def single(preset: Preset, kind: str, seed: int) -> Shot:
    """Make one frame; the same from the same preset, kind and seed."""
    return presentation(preset, kind, seed, 1)[0]


def presentation(preset: Preset, kind: str, seed: int, count: int) -> list[Shot]:
    """Make the frames of one label that is held out to a camera.

    One frame is the scene as it was drawn from the preset; of more, that scene is what the hand
    settles to. Frost, defects and background stay; glare wanders.
    """
    random = np.random.default_rng([seed, *kind.encode()])
    drawn = draw(kind, random)
    if drawn.linear and random.random() < preset.defects:
        wrong = any_defects(random, lines=int(random.integers(0, 3)), creases=1)
        drawn = spoil(drawn, wrong)
    scene = _scene(preset, drawn, random)
    background = bench(scene.size, int(random.integers(0, preset.decoys + 1)), scene.seed)
    regions = _regions(drawn)
    scenes = film(scene, count) if count > 1 else (scene,)
    return [
        Shot(
            seed=seed,
            drawn=drawn,
            scene=now,
            frame=shoot(drawn.grey, now, regions, background=background),
        )
        for now in scenes
    ]


def _regions(drawn: Drawn) -> list[Rect]:
    return [code.rect for code in drawn.codes]


def _scene(preset: Preset, drawn: Drawn, random: Random) -> Scene:
    four = len(drawn.codes) > 1
    size = FRAME_OF_A_SET if four else preset.size
    most = min(preset.pixels[1], SET_PIXELS_MAX) if four else preset.pixels[1]
    pixels = float(random.uniform(preset.pixels[0], most))
    whole = random.random() < preset.any_turn
    contrast = float(random.uniform(*preset.contrast))
    scene = Scene(
        size=size,
        centre=(size[0] / 2, size[1] / 2),
        scale=pixels / DOTS,
        rotation=float(random.uniform(0, 360) if whole else random.uniform(-8, 8)),
        tilt=float(random.uniform(*preset.tilt)),
        tilt_axis=float(random.uniform(0, 360)),
        bend=float(random.uniform(*preset.bend)),
        defocus=float(random.uniform(*preset.defocus)) * pixels,
        motion=float(random.uniform(*preset.motion)) * pixels,
        motion_along=float(random.uniform(0, 180)),
        paper=float(random.uniform(contrast + 15, 245)),
        contrast=contrast,
        noise=float(random.uniform(*preset.noise)),
        glare=float(random.uniform(*preset.glare)),
        glare_at=(float(random.uniform(0.25, 0.75)), float(random.uniform(0.25, 0.75))),
        frost=float(random.uniform(*preset.frost)),
        frost_grain=GRAIN_MODULES * DOTS,
        seed=int(random.integers(0, 2**31)),
    )
    return _placed(scene, drawn, random)


def _placed(scene: Scene, drawn: Drawn, random: Random) -> Scene:
    """Put the label anywhere around the middle where all of its codes are in the frame."""
    width, height = scene.size
    for _ in range(PLACES):
        aside = random.uniform(-ASIDE, ASIDE, 2)
        at = (width * (0.5 + float(aside[0])), height * (0.5 + float(aside[1])))
        tried = replace(scene, centre=at)
        corners = [point for quad in seen(drawn.grey, tried, _regions(drawn)) for point in quad]
        if all(EDGE <= x < width - EDGE and EDGE <= y < height - EDGE for x, y in corners):
            return tried
    return scene
