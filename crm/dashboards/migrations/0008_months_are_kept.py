"""What new customers left month by month is kept; the next night fills it, for it kept none before.

Rows: one gets a column. Locks: what only the night reads. Back: yes, nothing is lost. Needs: 0007 deployed.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0009_people_are_found_by_spelling"),
        ("dashboards", "0007_own_figures"),
    ]

    operations = [
        migrations.AddField(
            model_name="pastcount",
            name="sampled_every",
            field=models.IntegerField(default=0),
        ),
        migrations.CreateModel(
            name="LeftMonth",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "customer_id", "month", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("month", models.SmallIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "month of a new customer",
            },
        ),
    ]
