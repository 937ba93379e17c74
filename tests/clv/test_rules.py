"""Categories: every boundary, and that the partition is complete."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clv.rules import Boundaries, Code, Standing, divide, major_from


def code_of(**changes):
    """Return the category of one customer beside four others who are worth 1, 2, 3 and 4."""
    values = {
        "purchases": 5, "age_days": 400.0, "silence_days": 10.0, "p_alive": 0.9, "lifetime_minor": 100,
        "outlook_minor": 50, **changes,
    }  # fmt: skip
    standing = Standing(**{name: np.array([value, *filler(name)]) for name, value in values.items()})
    return divide(standing, Boundaries())[0].code[0]


def filler(name):
    return [1, 2, 3, 4] if name == "lifetime_minor" else [5] * 4 if name == "purchases" else [1.0] * 4


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, Code.MAJOR_LONG_TERM),
        ({"purchases": 0}, Code.PROSPECT),
        ({"purchases": 0, "outlook_minor": -5}, Code.PROSPECT),
        ({"outlook_minor": -1}, Code.UNPROFITABLE),
        ({"outlook_minor": 0}, Code.MAJOR_LONG_TERM),
        ({"outlook_minor": -1, "silence_days": 900.0}, Code.UNPROFITABLE),
        ({"silence_days": 365.0}, Code.INACTIVE),
        ({"silence_days": 364.0}, Code.MAJOR_LONG_TERM),
        ({"p_alive": 0.1999}, Code.INACTIVE),
        ({"p_alive": 0.2}, Code.MAJOR_LONG_TERM),
        ({"p_alive": np.nan}, Code.MAJOR_LONG_TERM),
        # The model thinks nothing of a chance before the first repeat purchase.
        ({"p_alive": 0.1, "purchases": 1}, Code.MAJOR_SHORT_TERM),
        ({"age_days": 365.0}, Code.MAJOR_LONG_TERM),
        ({"age_days": 364.0}, Code.MAJOR_SHORT_TERM),
        ({"purchases": 1}, Code.MAJOR_SHORT_TERM),
        ({"lifetime_minor": 3}, Code.MINOR_LONG_TERM),
        ({"lifetime_minor": 3, "age_days": 10.0}, Code.MINOR_SHORT_TERM),
    ],
)
def test_each_boundary_belongs_to_one_side(changes, code):
    assert code_of(**changes) == code


def test_a_fifth_of_the_buyers_is_major_and_ties_are_all_in():
    assert major_from(np.array([50, 10, 40, 20, 30]), 0.20) == 50
    assert major_from(np.array([7, 7, 7, 7, 7]), 0.20) == 7
    assert major_from(np.array([], dtype=np.int64), 0.20) is None


def test_nobody_is_major_at_a_loss():
    assert major_from(np.array([-5, -9]), 0.20) == 1


@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 9),
            st.floats(0, 2000),
            st.floats(0, 1),
            st.one_of(st.just(np.nan), st.floats(0, 1)),
            st.integers(-(10**6), 10**6),
            st.integers(-(10**6), 10**6),
        ),
        max_size=40,
    )
)
def test_the_partition_is_complete_whatever_comes(rows):
    columns = list(zip(*rows, strict=True)) or [()] * 6
    purchases, age, silence, alive, lifetime, outlook = (np.array(column) for column in columns)
    standing = Standing(
        purchases.astype(np.int64), age.astype(float), age.astype(float) * silence.astype(float),
        alive.astype(float), lifetime.astype(np.int64), outlook.astype(np.int64),
    )  # fmt: skip

    partition, _ = divide(standing, Boundaries())

    assert len(partition.code) == len(rows)
    assert set(partition.code.tolist()) <= {code.value for code in Code}
