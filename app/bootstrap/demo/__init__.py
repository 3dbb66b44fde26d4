"""Plays through the real widgets: `countersign demo --offscreen`.

One JSON object a step. What is checked is what the window shows *and* what stands on record; a
step that does not do what it should ends the play with its reason and exit code 1.

The main job is played at the practice site that was named, with its central. Everything that
takes days is played after it at a site of its own, which lies in a temporary folder, has no
central, and whose clock the play moves (`clock`); it is removed afterwards.
"""

from __future__ import annotations

from app.bootstrap.demo.running import play_demo

__all__ = ["play_demo"]
