"""A label in front of a pinhole camera: where its points appear, and what a pixel sees of it.

The label is a plane, or a part of a cylinder whose axis runs along its height. Points of the
drawing are in its pixels, from its top left corner.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]
Rect = tuple[float, float, float, float]
Light = NDArray[np.float32]
Numbers = NDArray[np.floating]

FOCAL_PIXELS: Final = 1400.0  # a webcam of 1280 × 720 that sees 49° across
NOWHERE: Final = np.float32(-1e6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """How a label is held; lengths in frame pixels, angles in degrees (see `scene.Scene`)."""

    frame: tuple[int, int]
    centre: Point
    scale: float
    rotation: float
    tilt: float
    tilt_axis: float
    bend: float


class Pose:
    """One way to hold a label of one size."""

    def __init__(self, held: Held, width: int, height: int) -> None:
        self.held = held
        self.width, self.height = width, height
        tilt, along = math.radians(held.tilt), math.radians(held.tilt_axis)
        turned = _turn((0.0, 0.0, math.radians(held.rotation)))
        self._axes = _turn((math.cos(along) * tilt, math.sin(along) * tilt, 0.0)) @ turned
        distance = FOCAL_PIXELS / held.scale
        x, y = (held.centre[n] - held.frame[n] / 2 for n in range(2))
        self._middle = np.array([x / held.scale, y / held.scale, distance])
        self.radius = width / math.radians(held.bend) if held.bend else 0.0

    def quad(self, rect: Rect) -> Quad:
        """Return the four corners of a rectangle on the drawing, clockwise from its top left."""
        left, top, width, height = rect
        return (
            self.seen(left, top),
            self.seen(left + width, top),
            self.seen(left + width, top + height),
            self.seen(left, top + height),
        )

    def seen(self, x: float, y: float) -> Point:
        """Return the place in the frame at which a point of the drawing appears."""
        u, v = x - self.width / 2, y - self.height / 2
        at = np.array([u, v, 0.0])
        if self.radius:
            angle = u / self.radius
            depth = self.radius * (1 - math.cos(angle))
            at = np.array([self.radius * math.sin(angle), v, depth])
        px, py, pz = (float(value) for value in self._axes @ at + self._middle)
        width, height = self.held.frame
        return FOCAL_PIXELS * px / pz + width / 2, FOCAL_PIXELS * py / pz + height / 2

    def bounds(self) -> tuple[int, int, int, int] | None:
        """Return left, top, right, bottom of what the label touches; None if it is not in view."""
        points = [
            self.seen(self.width * step / 8, self.height * side)
            for step in range(9)
            for side in (0.0, 1.0)
        ]
        width, height = self.held.frame
        left = max(int(min(x for x, _ in points)) - 2, 0)
        top = max(int(min(y for _, y in points)) - 2, 0)
        right = min(int(max(x for x, _ in points)) + 3, width)
        bottom = min(int(max(y for _, y in points)) + 3, height)
        return (left, top, right, bottom) if left < right and top < bottom else None

    def back(self, xs: Light, ys: Light) -> tuple[Light, Light, Light]:
        """Follow rays from the frame to the label.

        Args:
            xs: one row: places in the frame, to the right.
            ys: one column: places in the frame, downwards.

        Returns:
            For every ray the point of the drawing that it meets, far outside where it meets
            none, and the angle in radians by which the surface there is bent away.
        """
        bx, by, bz = (float(n) for n in self._axes.T @ self._middle)
        dx, dy = xs - self.held.frame[0] / 2, ys - self.held.frame[1] / 2
        ax, ay, az = (  # Python's floats keep the arrays in single precision
            (float(across) * dx + float(ahead) * FOCAL_PIXELS) + float(down) * dy
            for across, down, ahead in self._axes.T
        )
        if not self.radius:
            reach = bz / az
            return (
                *self._drawn(ax * reach - bx, ay * reach - by),
                np.zeros_like(ax),
            )
        # x² + (z − r)² = r² along the ray, about the cylinder's axis; the nearer of two points.
        r = self.radius
        square = ax * ax + az * az
        half = ax * bx + az * (bz + r)
        rest = half * half - square * (bx * bx + (bz + r) ** 2 - r * r)
        reach = (half - np.sqrt(np.maximum(rest, 0))) / square
        angle = np.arctan2(ax * reach - bx, r + bz - az * reach)
        u = np.where(rest >= 0, angle * np.float32(r), NOWHERE).astype(np.float32, copy=False)
        return (*self._drawn(u, ay * reach - by), angle)

    def _drawn(self, u: Numbers, v: Numbers) -> tuple[Light, Light]:
        x, y = u + self.width / 2, v + self.height / 2
        return x.astype(np.float32, copy=False), y.astype(np.float32, copy=False)


def _turn(vector: tuple[float, float, float]) -> NDArray[np.float64]:
    matrix, _ = cv2.Rodrigues(np.array(vector, np.float64))
    return matrix.astype(np.float64)
