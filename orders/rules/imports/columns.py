"""Which column of the file is which field of ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.core.errors import Invalid

FIELDS = (
    "external_id",
    "customer",
    "ordered_at",
    "amount",
    "product",
    "quantity",
    "unit_price",
    "unit_cost",
    "currency",
    "customer_name",
    "description",
    "country",
    "promised_on",
    "delivered_on",
    "paid_on",
)
NUMBERS = ("amount", "quantity", "unit_price", "unit_cost")


def parse_map(wishes: Sequence[str]) -> dict[str, str]:
    """Return {field: column} from words like `customer=Customer ID`.

    >>> parse_map(["customer=Customer ID", "ordered_at=Day", "amount=Total"])
    {'customer': 'Customer ID', 'ordered_at': 'Day', 'amount': 'Total'}

    Raises:
        Invalid: a word has no "=", or names a field that we don't have, or one twice.
    """
    found: dict[str, str] = {}
    for wish in wishes:
        name, mark, column = (part.strip() for part in wish.partition("="))
        if not mark or not column:
            raise _invalid(_("Write --map %(wish)s as --map field=column.") % {"wish": wish})
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            raise _invalid(
                _("There is no field %(name)s. These can be mapped: %(known)s.") % {"name": name, "known": known}
            )
        if name in found:
            raise _invalid(_("The field %(name)s is mapped twice.") % {"name": name})
        found[name] = column
    _check_enough(found)
    return found


def _check_enough(found: Mapping[str, str]) -> None:
    missing = [name for name in ("customer", "ordered_at") if name not in found]
    if missing:
        raise _invalid(
            _("Map %(names)s too, like --map %(first)s=COLUMN.")
            % {
                "names": ", ".join(missing),
                "first": missing[0],
            }
        )
    if "amount" not in found and not {"quantity", "unit_price"} <= set(found):
        raise _invalid(_("Map amount, or quantity and unit_price, so that each row has an amount."))


@dataclass(frozen=True)
class Columns:
    """Where in a row each field stands."""

    names: tuple[str, ...]
    places: Mapping[str, int]

    def cells(self, row: Sequence[str]) -> dict[str, str]:
        """Return the mapped cells of one row; a row that ends early has empty cells."""
        width = len(row)
        return {name: row[place] if place < width else "" for name, place in self.places.items()}


def find_columns(header: Sequence[str], mapping: Mapping[str, str]) -> Columns:
    """Return where the mapped columns stand; names match whatever their case, unless two differ only by it.

    Raises:
        Invalid: a mapped column is missing or there twice; the message lists what is there.
    """
    names = tuple(name.strip() for name in header)
    places = {field: _place(names, column) for field, column in mapping.items()}
    return Columns(names, places)


def _place(names: Sequence[str], column: str) -> int:
    for same in (str.strip, str.casefold):
        found = [place for place, name in enumerate(names) if same(name) == same(column)]
        if len(found) == 1:
            return found[0]
        if found:
            raise _invalid(_("The file has more than one column “%(column)s”.") % {"column": column})
    raise _invalid(
        _("The file has no column “%(column)s”. Its columns are: %(names)s.")
        % {
            "column": column,
            "names": ", ".join(names),
        }
    )


def _invalid(sentence: str) -> Invalid:
    return Invalid(sentence, code="import_map", fields={"map": sentence})
