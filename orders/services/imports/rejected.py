"""The rows that could not be booked, with their line and the reason, ready to be corrected and imported again."""

import csv
import tempfile
from pathlib import Path

from django.utils.translation import gettext as _

from crm.core.errors import Invalid
from orders.services.imports.source import WHITESPACE, Source
from orders.services.imports.spill import Spill

EXTRA = ("line", "reason")


def rejected_path(path: Path, wished: Path | None) -> Path:
    """Return where rejected rows go: beside the file, or in the working folder where the file's own is not ours.

    Raises:
        Invalid: nothing can be written there. It is asked before anything is booked.
    """
    if wished is not None and wished.resolve() == path.resolve():
        raise Invalid(_("Rejected rows can't go into the file they come from."), code="rejected_unwritable")
    candidates = (
        [wished] if wished else [path.with_name(f"{path.name}.rejected.csv"), Path(f"{path.name}.rejected.csv")]
    )
    for candidate in candidates:
        try:
            with tempfile.TemporaryFile(dir=candidate.parent):
                return candidate
        except OSError:
            continue
    sentence = _("Rejected rows can't be written to %(path)s. Name another file with --rejected.")
    raise Invalid(sentence % {"path": candidates[0]}, code="rejected_unwritable")


def write_rejected(source: Source, spill: Spill, path: Path) -> None:
    """Write the rejected rows as they stand in the file; the file appears when it is whole."""
    rejections = spill.rejected()
    wanted = next(rejections, None)
    width = len(source.columns.names)
    part = path.with_name(f"{path.name}.part")
    # Parted as the file is, so that the same command reads it; blanks part no text that has blanks.
    delimiter = "," if source.delimiter == WHITESPACE else source.delimiter
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow([*source.columns.names, *EXTRA])
        for line, cells in source.rows():
            if wanted is None:
                break
            if line == wanted[0]:
                padded = (cells + [""] * (width - len(cells)))[:width]
                writer.writerow([*padded, line, wanted[1]])
                wanted = next(rejections, None)
    part.replace(path)
