"""Downtime forms as sheets of paper: what `app.domain.downtime` says, laid out to be printed.

What the order says stands in the last part, behind a fold: both people have written what they
read before anybody looks at it. The parts of the two people are never pre-filled.
"""

from __future__ import annotations

from app.domain.downtime import FORMS, FieldKind, FormField, FormKind, Part, Section
from app.domain.order import Order
from app.usecases.downtime import Form
from scanning.printing.form import FormRow, FormSection, FormSheet, to_pdf
from ui import wording
from ui import wording_downtime as words
from ui.wording_releasing import FOREVER

_BOXES: dict[FieldKind, tuple[int, ...]] = {
    FieldKind.DATE: (2, 2, 4),
    FieldKind.TIME: (2, 2),
    FieldKind.NUMBER: (6,),
}
_FOLDED = frozenset({Part.SECOND, Part.TOGETHER})


def sheet_of(form: Form, order: Order | None, *, practice: bool) -> FormSheet:
    """Lay a form out.

    Args:
        form: as it stands on record.
        order: what it is pre-filled from; None for a blank form.
        practice: whether PRACTICE stands across it.
    """
    sections = [_section(form.kind, section) for section in FORMS[form.kind]]
    if order is not None:
        sections.append(_ordered(form, order))
    return FormSheet(
        title=words.TITLES[form.kind.value],
        note=words.NOTE,
        code=form.code,
        number=form.number,
        sections=tuple(sections),
        fold_says=words.FOLD,
        mark=wording.PRACTICE if practice else "",
        warning=FOREVER if form.exceptional else "",
        foot=words.FOOT,
    )


def page_of(form: Form, order: Order | None, *, practice: bool) -> bytes:
    """Return a form as PDF, as `sheet_of` lays it out."""
    return to_pdf(sheet_of(form, order, practice=practice))


def _section(kind: FormKind, section: Section) -> FormSection:
    return FormSection(
        heading=words.HEADINGS[section.part.value],
        fold=kind is FormKind.INFUSION and section.part in _FOLDED,
        rows=tuple(_row(field) for field in section.fields),
    )


def _row(field: FormField) -> FormRow:
    choices = (wording.YES, words.NO) if field.kind is FieldKind.YES_NO else ()
    return FormRow(
        says=wording.tr(field.says),
        boxes=_BOXES.get(field.kind, ()),
        hints=words.HINTS.get(field.kind.value, ""),
        choices=choices,
    )


def _ordered(form: Form, order: Order) -> FormSection:
    bag = form.bag.value.rpartition(".")[2] if form.bag else ""
    said = (
        (words.ORDER_PATIENT, order.patient.value),
        (words.ORDER_BORN, f"{order.born:%d %b %Y}"),
        (words.ORDER_COI, order.coi.value),
        (words.ORDER_BAG, bag),
    )
    return FormSection(
        heading=words.ORDER_SAYS,
        fold=True,
        rows=tuple(FormRow(says=says, filled=value) for says, value in said),
    )
