"""Who of the year's new customers was a customer before, kept with one who shows it.

A newcomer stays known as long as neither the newcomer nor that one changes in name, people or first order; another
becomes known only when somebody with the same name, address or number changes. So a night looks again at those who
changed in this way, at whom they had shown to be known, and at whoever they share a name, an address or a number with.
"""

from typing import Any

from compensation.models import KnownNewcomer
from compensation.services.gaming_sql import day_number, question
from compensation.services.gaming_tables import empty, look_at

# Whoever is new, or ordered first on another day; and of whose name or people a change may have told: new, changed,
# merged and parted customers are among them.
RENAMED = """
INSERT INTO gaming_renamed (customer_id)
SELECT customer_id FROM {moved} GROUP BY customer_id HAVING COUNT(*) < 2 OR MIN(first_on) < MAX(first_on)
 UNION
SELECT customer_id FROM customers_change
 WHERE token = %(token)s AND (reason LIKE 'customer.%%' OR reason LIKE 'person.%%')
"""
# Of everybody: for each name, address and number the first customer who had it. The day and the customer travel
# together in one number.
IDS = "1000000000000"
KNOW_ALL = """
INSERT INTO compensation_knownnewcomer (customer_id, earlier_id)
WITH labelled AS MATERIALIZED ({everybody}),
     earliest AS (SELECT label, MIN({number} * {ids} + customer_id) AS first FROM labelled GROUP BY label)
SELECT mine.customer_id, MIN(earliest.first %% {ids})
  FROM labelled mine
  JOIN earliest ON earliest.label = mine.label AND earliest.first < {mine} * {ids}
 WHERE mine.first_on >= {starts_on}
 GROUP BY mine.customer_id
"""
LABELS_OF = """
    SELECT chosen.customer_id, LOWER(TRIM(customer.name)) AS label FROM {whose} chosen
      JOIN customers_customer customer ON customer.id = chosen.customer_id
     UNION
    SELECT chosen.customer_id, LOWER(TRIM(person.email)) FROM {whose} chosen
      JOIN customers_person person ON person.customer_id = chosen.customer_id AND person.email <> ''
     UNION
    SELECT chosen.customer_id, {digits} FROM {whose} chosen
      JOIN customers_person person ON person.customer_id = chosen.customer_id AND LENGTH({digits}) >= 7
"""
# Who has one of some labels, by the indexes of names, addresses and numbers.
HOLDERS = """
    SELECT wanted.label, began.customer_id, began.first_on FROM gaming_label wanted
      JOIN customers_customer customer ON LOWER(TRIM(customer.name)) = wanted.label
      JOIN compensation_firstorder began ON began.customer_id = customer.id
     UNION ALL
    SELECT wanted.label, began.customer_id, began.first_on FROM gaming_label wanted
      JOIN customers_person person ON LOWER(TRIM(person.email)) = wanted.label AND person.email <> ''
      JOIN compensation_firstorder began ON began.customer_id = person.customer_id
     UNION ALL
    SELECT wanted.label, began.customer_id, began.first_on FROM gaming_label wanted
      JOIN customers_person person ON {digits} = wanted.label
      JOIN compensation_firstorder began ON began.customer_id = person.customer_id
     WHERE LENGTH(wanted.label) >= 7
"""
ASKED = """
INSERT INTO gaming_asked (customer_id)
SELECT customer_id FROM gaming_renamed
 UNION
SELECT customer_id FROM compensation_knownnewcomer WHERE earlier_id IN (SELECT customer_id FROM gaming_renamed)
 UNION
SELECT holder.customer_id
  FROM ({holders}) holder
  LEFT JOIN compensation_knownnewcomer known ON known.customer_id = holder.customer_id
 WHERE holder.first_on >= {starts_on} AND known.customer_id IS NULL
"""
KNOW_ASKED = """
INSERT INTO compensation_knownnewcomer (customer_id, earlier_id)
SELECT began.customer_id, MIN(earliest.first %% {ids})
  FROM gaming_mine mine
  JOIN compensation_firstorder began ON began.customer_id = mine.customer_id AND began.first_on >= {starts_on}
  JOIN (SELECT label, MIN({number} * {ids} + customer_id) AS first FROM ({holders}) holder GROUP BY label) earliest
    ON earliest.label = mine.label AND earliest.first < {began} * {ids}
 GROUP BY began.customer_id
"""
# Whose first order is not of the year any more.
FORGET_OLD = """
DELETE FROM compensation_knownnewcomer WHERE customer_id IN (
    SELECT began.customer_id FROM gaming_chosen chosen
      JOIN compensation_firstorder began ON began.customer_id = chosen.customer_id
     WHERE began.first_on < {starts_on})
"""
FORGET_ASKED = "DELETE FROM compensation_knownnewcomer WHERE customer_id IN (SELECT customer_id FROM gaming_asked)"


def know_all(cursor: Any, values: dict[str, Any]) -> None:
    """Find out of everybody who was there before, once first orders are laid out."""
    empty(cursor, KnownNewcomer)
    cursor.execute(_question(KNOW_ALL), values)
    look_at(cursor, KnownNewcomer._meta.db_table)


def know_again(cursor: Any, values: dict[str, Any], *, moved: str) -> None:
    """Find out again of those for whom the answer may have changed.

    Args:
        cursor: in the transaction of the report.
        values: the days of the span, and the token of the changed customers.
        moved: a table with the first orders that are not what they were: the old row, the new one, or both.
    """
    cursor.execute(_question(FORGET_OLD), values)
    _table(cursor, "gaming_renamed", "customer_id bigint PRIMARY KEY")
    cursor.execute(_question(RENAMED, moved=moved), values)
    if cursor.rowcount:
        _table(cursor, "gaming_asked", "customer_id bigint PRIMARY KEY")
        _labels(cursor, "gaming_renamed")
        cursor.execute(_question(ASKED), values)
        cursor.execute(FORGET_ASKED)
        _labels(cursor, "gaming_asked")
        cursor.execute(_question(KNOW_ASKED), values)
        for name in ("gaming_asked", "gaming_mine", "gaming_label"):
            cursor.execute(f"DROP TABLE {name}")
    cursor.execute("DROP TABLE gaming_renamed")


def _labels(cursor: Any, whose: str) -> None:
    """Put down under which names, addresses and numbers some customers are known."""
    look_at(cursor, whose)
    for name in ("gaming_mine", "gaming_label"):
        cursor.execute(f"DROP TABLE IF EXISTS {name}")
    cursor.execute(f"CREATE TEMPORARY TABLE gaming_mine AS {_question(LABELS_OF, whose=whose)}")
    cursor.execute("CREATE TEMPORARY TABLE gaming_label AS SELECT DISTINCT label FROM gaming_mine")
    for name in ("gaming_mine", "gaming_label"):
        look_at(cursor, name)


def _table(cursor: Any, name: str, columns: str) -> None:
    cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")


def _question(text: str, **more: str) -> str:
    holders = question(HOLDERS) if "{holders}" in text else ""
    return question(
        text, ids=IDS, holders=holders, mine=day_number("mine.first_on"), began=day_number("began.first_on"), **more
    )
