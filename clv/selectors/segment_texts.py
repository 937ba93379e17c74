"""What people call the segments that may have models of their own."""

from django.utils.translation import gettext as _

from crm.core.amounts import write_money
from customers.models.customer import AcquisitionChannel, RelationshipType

FIRST_ORDER = "FIRST_ORDER_E"


def segment_text(name: str, *, currency: str) -> str:
    """Return the name of a segment such as RELATIONSHIP:PARTNER in the reader's language.

    Args:
        name: the dimension and the code within it; of the first order's size the code is a power of ten of minor units.
        currency: of the amounts.

    >>> segment_text("SIZE:FIRST_ORDER_E4", currency="GBP")
    'First order from £100.00 to £1,000.00'
    """
    dimension, _colon, code = name.partition(":")
    if dimension == "RELATIONSHIP":
        return _("Relationship: %(label)s") % {"label": RelationshipType(code).label}
    if dimension == "CHANNEL":
        return _("Came by: %(label)s") % {"label": AcquisitionChannel(code).label}
    low = 10 ** int(code.removeprefix(FIRST_ORDER))
    words = {"low": write_money(low, currency), "high": write_money(low * 10, currency)}
    return _("First order from %(low)s to %(high)s") % words
