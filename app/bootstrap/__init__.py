"""The composition root: the one place that names concrete classes and chooses among them.

`site` opens a site folder, `practice` makes one with central beside it, `verify` re-checks one
from its bytes, `window` joins it to the screen, `demo` plays the main job through the window.
"""
