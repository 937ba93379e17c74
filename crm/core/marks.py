"""Whose kept rows aren't what a question says, found without writing any: marks of equal rows cancel each other.

Each row on either side gets a mark of 64 bits, drawn anew for every look; the marks of one customer's rows are put
together by exclusive or, so that what is alike on both sides leaves nothing. That a difference goes unseen takes a
chance of one in 2^64, and the next look draws others. Comparing so reads both sides once and keeps one number per
customer, where writing all rows again costs several times as much. PostgreSQL's alone; SQLite writes anew.
"""

from secrets import randbits

from django.db import connection, models


def differing(model: type[models.Model], question: str) -> str:
    """Return the question for the `customer_id` of everybody whose kept rows differ.

    Args:
        model: whose table keeps the rows; it has a `customer`, and no two equal rows.
        question: a SELECT of all columns of the model, in their order, for all customers.
    """
    fields = model._meta.concrete_fields
    names = ", ".join(str(field.column) for field in fields)
    # Equal values have equal marks only within one type.
    typed = ", ".join(f"CAST({field.column} AS {field.db_type(connection)})" for field in fields)
    seed = randbits(62)
    return f"""
        SELECT customer_id FROM (
            SELECT customer_id, hash_record_extended(ROW({typed}), {seed}) AS mark FROM ({question}) found ({names})
            UNION ALL
            SELECT customer_id, hash_record_extended(ROW({names}), {seed}) FROM {model._meta.db_table}
        ) side GROUP BY customer_id HAVING bit_xor(mark) <> 0
    """  # noqa: S608 - names of our own
