"""How a name, an address or a telephone number is compared: what people write differently doesn't count."""

from typing import Any

from django.db import models
from django.db.models.functions import Lower, Trim

# What people write between the digits of a telephone number.
SIGNS = " -/.()+"


def digits_of(expression: str, vendor: str) -> str:
    """Return the SQL of a telephone number without what people write between its digits.

    >>> digits_of("phone", "postgresql")
    "TRANSLATE(phone, ' -/.()+', '')"
    """
    if vendor == "postgresql":
        return f"TRANSLATE({expression}, '{SIGNS}', '')"
    for sign in SIGNS:
        expression = f"REPLACE({expression}, '{sign}', '')"
    return expression


class Digits(models.Func):
    """A telephone number without what people write between its digits."""

    arity = 1
    template = digits_of("%(expressions)s", "postgresql")
    output_field = models.TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **_context: Any) -> Any:
        """Say it sign by sign."""
        return self.as_sql(compiler, connection, template=digits_of("%(expressions)s", connection.vendor))


def spelling_of(name: str) -> Lower:
    """Return a column in small letters, without blanks around it."""
    return Lower(Trim(name))
