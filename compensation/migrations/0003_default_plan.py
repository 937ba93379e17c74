"""Every installation begins with one plan in effect, so that the first night already pays.

Rows: one plan, one version, two steps. Locks: none. Back: yes, while no line of pay names the version. Needs: 0002.
"""

import json
from datetime import UTC, datetime
from hashlib import sha256

from django.db import migrations

STARTS_ON = "1970-01-01"
APPROVED_AT = datetime(1970, 1, 1, tzinfo=UTC)
TERMS = {
    "base": "MARGIN",
    "first_ppm": 50_000,
    "returning_ppm": 80_000,
    "clawback_days": 90,
    "returning_gap_days": 14,
}
STEPS = [[12, 10_000], [24, 20_000]]


def begin(apps, schema_editor):
    plans = apps.get_model("compensation", "Plan").objects
    if plans.filter(is_default=True).exists():
        return
    said = json.dumps({"starts_on": STARTS_ON, "steps": STEPS, **TERMS}, sort_keys=True)
    plan = plans.create(name="Keep and grow", is_default=True)
    version = plan.versions.create(number=1, starts_on=STARTS_ON, **TERMS)
    for months, rate_ppm in STEPS:
        version.steps.create(months=months, rate_ppm=rate_ppm)
    # Its steps are fixed from here on.
    version.status = "APPROVED"
    version.approved_at = APPROVED_AT
    version.content_hash = sha256(said.encode()).hexdigest()
    version.save()


class Migration(migrations.Migration):
    dependencies = [("compensation", "0002_guards")]

    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
