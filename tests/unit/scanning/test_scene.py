"""Pictures of labels as a camera sees them: where things are, and always the same."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from scanning.scene import Frame, Grey, Scene, film, seen, shoot

WIDTH, HEIGHT = 240, 160
SQUARE = (40.0, 40.0, 60.0, 60.0)
STILL = Scene(size=(320, 240), centre=(160, 120), paper=220, contrast=200)


def label() -> Grey:
    """Draw a white label with one black square."""
    drawn = np.full((HEIGHT, WIDTH), 255, np.uint8)
    drawn[40:100, 40:100] = 0
    return drawn


def taken(**how: Any) -> Frame:  # noqa: ANN401  fields of a scene have several types
    """Take a picture of it, differently from a still copy."""
    return shoot(label(), replace(STILL, **how), [SQUARE])


def middle_of(frame: Frame) -> tuple[float, float]:
    """Return the middle of the square, by its corners."""
    xs, ys = zip(*frame.corners[0], strict=True)
    return sum(xs) / 4, sum(ys) / 4


def blackness(frame: Frame, x: float, y: float) -> int:
    """Return the level around a point."""
    part = frame.grey[int(y) - 2 : int(y) + 3, int(x) - 2 : int(x) + 3]
    return int(part.mean())


def test_a_still_copy_is_the_drawing_in_paper_and_ink() -> None:
    frame = taken()

    assert np.allclose(frame.corners[0], [(80, 80), (140, 80), (140, 140), (80, 140)])
    assert np.unique(frame.grey[82:138, 82:138]).tolist() == [20]
    assert np.unique(frame.grey[42:198, 142:278]).tolist() == [220]


def test_an_edge_between_two_pixels_gives_a_pixel_between_their_levels() -> None:
    frame = taken(centre=(160.5, 120))

    assert frame.grey[110, 79] == 220
    assert 100 <= frame.grey[110, 80] <= 140
    assert frame.grey[110, 81] == 20


@pytest.mark.parametrize(
    "how",
    [
        {"rotation": 30.0},
        {"rotation": 200.0, "scale": 0.6},
        {"tilt": 50.0, "tilt_axis": 20.0},
        {"bend": 120.0},
        {"bend": 90.0, "tilt": 30.0, "tilt_axis": 100.0, "rotation": 77.0, "scale": 0.8},
    ],
)
def test_the_corners_are_where_the_square_is(how: dict[str, float]) -> None:
    frame = taken(**how)

    x, y = middle_of(frame)
    assert frame.inside()
    assert blackness(frame, x, y) < 60
    for at_x, at_y in frame.corners[0]:
        outside = (at_x + 0.35 * (at_x - x), at_y + 0.35 * (at_y - y))
        inside = (at_x - 0.35 * (at_x - x), at_y - 0.35 * (at_y - y))
        assert blackness(frame, *inside) < blackness(frame, *outside) - 40


def test_a_turn_is_clockwise_and_corners_keep_the_labels_own_order() -> None:
    corners = taken(rotation=90.0).corners[0]

    # The square is left of and above the label's middle; turned right, it is right and above.
    assert corners[0] == pytest.approx((200, 40), abs=0.01)
    assert corners[1] == pytest.approx((200, 100), abs=0.01)


def test_the_nearer_side_of_a_tilted_label_is_larger() -> None:
    left, right = (
        abs(quad[3][1] - quad[0][1])
        for quad in seen(
            label(),
            replace(STILL, tilt=45.0, tilt_axis=90.0),
            [(0, 0, 10, HEIGHT), (WIDTH - 10, 0, 10, HEIGHT)],
        )
    )

    assert abs(left - right) > 10


def test_a_bent_label_is_narrower_and_darker_at_its_sides() -> None:
    white = np.full((HEIGHT, WIDTH), 255, np.uint8)

    flat, bent = (shoot(white, replace(STILL, bend=bend)) for bend in (0.0, 150.0))

    def width(frame: Frame) -> float:
        return frame.corners[0][1][0] - frame.corners[0][0][0]

    assert width(bent) < 0.8 * width(flat)
    left = int(bent.corners[0][0][0]) + 3
    assert bent.grey[120, left] < bent.grey[120, 160] - 20


def test_a_region_that_leaves_the_frame_is_told() -> None:
    assert taken().inside()
    assert not taken(centre=(60.0, 120.0)).inside()


def test_a_label_out_of_view_leaves_the_background() -> None:
    behind = np.full((240, 320), 99, np.uint8)

    frame = shoot(label(), replace(STILL, centre=(-5_000.0, 0.0)), background=behind)

    assert np.array_equal(frame.grey, behind)


def test_the_same_seed_gives_the_same_picture_and_another_gives_another() -> None:
    worn = {"noise": 8.0, "frost": 0.05, "glare": 0.05, "clutter": 5, "bend": 40.0}

    one, again, other = taken(**worn), taken(**worn), taken(**worn, seed=1)

    assert np.array_equal(one.grey, again.grey)
    assert not np.array_equal(one.grey, other.grey)


def test_frost_stays_from_frame_to_frame_and_noise_does_not() -> None:
    frosted = [taken(frost=0.1, frame=number).grey for number in (0, 1)]
    noisy = [taken(noise=5.0, frame=number).grey for number in (0, 1)]

    assert np.array_equal(frosted[0], frosted[1])
    assert not np.array_equal(noisy[0], noisy[1])


@pytest.mark.parametrize("cover", [0.03, 0.2])
def test_frost_covers_as_much_as_it_says(cover: float) -> None:
    black = np.zeros((HEIGHT, WIDTH), np.uint8)

    frame = shoot(black, replace(STILL, frost=cover))

    covered = (frame.grey[44:196, 44:276] > 120).mean()
    assert covered == pytest.approx(cover, rel=0.4)


def test_glare_burns_out_its_part_of_the_target() -> None:
    grey = taken(glare=0.25).grey

    burnt = (grey[80:140, 80:140] > 250).mean()
    assert burnt == pytest.approx(0.25, rel=0.3)


def test_noise_is_as_strong_as_it_says() -> None:
    flat = np.full((HEIGHT, WIDTH), 255, np.uint8)

    frame = shoot(flat, replace(STILL, paper=128.0, contrast=100.0, noise=12.0))

    assert frame.grey[60:180, 60:260].std() == pytest.approx(12, rel=0.1)


def test_blur_and_movement_soften_edges_along_their_direction() -> None:
    across = taken(motion=12.0, motion_along=0.0).grey.astype(int)

    assert 60 < across[110, 80] < 180  # the left edge, smeared
    assert abs(across[80 - 3, 110] - 220) < 3  # the upper edge, not
    assert 60 < int(taken(defocus=3.0).grey[80, 110]) < 180


def test_a_film_settles_and_never_stands_still() -> None:
    scenes = film(replace(STILL, motion=2.0, defocus=1.0, seed=5), 12)

    assert [scene.frame for scene in scenes] == list(range(12))
    assert scenes[0].motion > 2 * scenes[-1].motion > 0
    assert len({scene.centre for scene in scenes}) == 12
    assert scenes == film(replace(STILL, motion=2.0, defocus=1.0, seed=5), 12)


def test_a_film_without_reach_is_one_scene() -> None:
    assert {replace(scene, frame=0) for scene in film(STILL, 3, reach=0.0)} == {STILL}


@pytest.mark.parametrize(
    ("how", "says"),
    [
        (
            {"scale": 0.0},
            "expected a frame of at least one pixel and a scale above 0, got 320 × 240 and 0.0",
        ),
        (
            {"size": (0, 240)},
            "expected a frame of at least one pixel and a scale above 0, got 0 × 240 and 1.0",
        ),
        (
            {"tilt": 80.0},
            "expected a tilt of 0° to 80° and a bend of 0° to 180°, got 80.0° and 0.0°",
        ),
        (
            {"bend": 181.0},
            "expected a tilt of 0° to 80° and a bend of 0° to 180°, got 0.0° and 181.0°",
        ),
    ],
)
def test_what_cannot_be_seen_is_refused(how: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(says)}$"):
        replace(STILL, **how)


def test_a_background_of_another_size_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^expected a background of 320 × 240 pixels, got 20 × 10$"
    ):
        shoot(label(), STILL, background=np.zeros((10, 20), np.uint8))


def test_a_picture_hides_itself_in_its_repr() -> None:
    assert "grey" not in repr(taken())
