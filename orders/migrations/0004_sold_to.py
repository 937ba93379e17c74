"""The record that an order was sold to, where a merge made another customer of it.

Rows: none is written; the key reads every order once. Locks: the orders, for about a second a million. Back: yes, while
nothing is merged. Needs: 0003 deployed.
"""

import django.db.models.deletion
from django.db import migrations, models

from crm.core import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0004_merges"),
        ("orders", "0003_promised_delivered_paid"),
    ]

    operations = [
        triggers.set_aside(),
        migrations.AddField(
            model_name="order",
            name="sold_to",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="customers.customer",
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(
                condition=models.Q(("sold_to__isnull", False)), fields=["customer"], name="order_sold_to_another"
            ),
        ),
        triggers.put_back(),
    ]
