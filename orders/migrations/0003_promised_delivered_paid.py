"""When an order was promised, delivered and paid: three days that are null until somebody knows them.

Rows: orders, a million and more; nothing is written, the constraint reads them once. Locks: orders, for about a second per
million. Back: yes, the days are lost. Needs: 0002 deployed.
"""

from django.db import migrations, models

from crm.core import triggers


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0002_holding"),
    ]

    operations = [
        triggers.set_aside(),
        migrations.AddField(
            model_name="order",
            name="delivered_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="paid_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="order",
            name="promised_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("delivered_on__gte", models.F("ordered_on")),
                    ("paid_on__gte", models.F("ordered_on")),
                    ("promised_on__gte", models.F("ordered_on")),
                ),
                name="order_dates_not_before_the_order",
                violation_error_message="An order isn't promised, delivered or paid before its own day.",
            ),
        ),
        triggers.put_back(),
    ]
