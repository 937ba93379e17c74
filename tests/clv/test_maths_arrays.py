"""Counting what is distinct: whatever the columns hold, the answer is that of comparing whole rows."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv.maths.arrays import distinct_rows, distinct_values

DAYS = st.integers(0, 40).map(float)
WEEKS = st.integers(0, 40).map(lambda days: days / 7)
FAR_APART = st.sampled_from([-3e9, -0.0, 0.0, 1.0, 2e9, 5e15])
ROWS = st.lists(st.tuples(DAYS, WEEKS, FAR_APART, DAYS), max_size=60)


@given(ROWS)
def test_distinct_rows_ascend_and_each_row_finds_its_own(rows):
    table = np.array(rows, dtype=float).reshape(-1, 4)

    first, group = distinct_rows(list(table.T))

    expected = np.unique(table, axis=0)
    assert np.array_equal(table[first], expected)
    assert np.array_equal(table[first][group], table)


@pytest.mark.parametrize("column", range(4))
@given(rows=ROWS)
def test_distinct_values_ascend_and_each_value_finds_its_own(rows, column):
    values = np.array(rows, dtype=float).reshape(-1, 4)[:, column]

    distinct, group = distinct_values(values)

    assert np.array_equal(distinct, np.unique(values))
    assert np.array_equal(distinct[group], values)


@pytest.mark.parametrize("columns", [4, 7])
def test_more_combinations_than_an_integer_holds(columns):
    generator = np.random.default_rng(2)
    table = generator.integers(0, 2**19, (400, columns)).astype(float)
    table = np.concatenate([table, table[::-3]])

    first, group = distinct_rows(list(table.T))

    assert len(first) == 400
    assert np.array_equal(table[first], np.unique(table, axis=0))
    assert np.array_equal(table[first][group], table)
