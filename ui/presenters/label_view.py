"""What the label-printing screen shows: a device screen with a label of true size."""

from __future__ import annotations

from dataclasses import dataclass, field

from ui.presenters.device_views import DeviceView


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelView(DeviceView):
    """The label-printing screen.

    Attributes:
        label: the label as it will print, as PNG; may be empty. Hidden in `repr`.
        label_name: which label it is, for a screen reader.
        width_mm: the label's true size; `height_mm` too.
    """

    label: bytes = field(default=b"", repr=False)
    label_name: str = ""
    width_mm: float = 0.0
    height_mm: float = 0.0
