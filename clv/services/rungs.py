"""How many customers stand on each rung and why: counted while they are scored, so that nobody counts them again."""

import json
from collections import Counter
from collections.abc import Sequence
from datetime import date

import numpy as np

from clv.models import RungFigures
from crm.core.columns import Labels


def rungs_of(method: Labels, reason: Labels) -> bytes:
    """Return how many customers of a shard have which method for which reason, for the way between two workers."""
    width = len(reason.texts)
    made = np.bincount(method.codes * width + reason.codes, minlength=len(method.texts) * width)
    rows = [
        [method.texts[place // width], reason.texts[place % width], int(made[place])]
        for place in np.flatnonzero(made).tolist()
    ]
    return json.dumps(rows).encode()


def keep_rungs(payloads: Sequence[bytes], *, as_of: date) -> None:
    """Let the counts of all shards stand instead of what the night before left."""
    total: Counter[tuple[str, str]] = Counter()
    for payload in payloads:
        for method, reason, customers in json.loads(payload):
            total[method, reason] += customers
    RungFigures.objects.all().delete()
    RungFigures.objects.bulk_create(
        RungFigures(as_of=as_of, method=method, reason=reason, customers=customers)
        for (method, reason), customers in sorted(total.items())
    )
