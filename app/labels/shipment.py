"""A shipper's label: GS1 shipping container code (SSCC, 00), or ISBT 128 consignment (DS028).

What the shipper holds (02, 37 and so on) may stand beside the SSCC and is not used here: what is
in it, the dock checks bag by bag.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from app.identifiers import ShipmentId
from app.labels import gs1, isbt128
from app.labels.isbt128.people import PAPERWORK, Consignment
from app.labels.label import ShipmentLabel

KEY: Final = "00"
ISBT_KEY: Final = "=$"
_SSCC_LENGTH: Final = 18


def read(elements: gs1.ElementStrings) -> ShipmentLabel:
    """Read an SSCC.

    Raises:
        LabelError: it is missing, or the label is of another kind as well.
    """
    elements.refuse("01", "8017", "8018")
    (number,) = elements.demand("00")
    return ShipmentLabel(shipment=ShipmentId(number))


def read_isbt128(message: isbt128.Message) -> ShipmentLabel:
    """Read a consignment; its paperwork names no container.

    Raises:
        LabelError: something else stands beside it.
    """
    if foreign := [e.key for e in message.elements if e.key != ISBT_KEY]:
        raise gs1.LabelError(f"The label also has a {isbt128.title(foreign[0])}.")
    found = Consignment.parse(message.elements[0].data)
    return ShipmentLabel(
        shipment=ShipmentId(found.number),
        container=None if found.container == PAPERWORK else (found.container, found.of),
    )


def raw(label: ShipmentLabel) -> bytes:
    """Write the symbol's bytes: GS1 for an SSCC, ISBT 128 for a consignment's container.

    Raises:
        LabelError: the number is neither, or a consignment's paperwork, whose count is not kept.
    """
    number = label.shipment.value
    if label.container is None or len(number) == _SSCC_LENGTH:
        return gs1.join((("00", number),), on=date.min)
    container, of = label.container
    data = Consignment(number=number, container=container, of=of).data
    return isbt128.write(((ISBT_KEY, data),), date.min).encode("ascii")
