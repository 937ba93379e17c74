"""How contracts are renewed, product by product, kept by the night.

Rows: none; the next night writes one for each product that was ever held, and thirteen steps of each. Locks: none.
Back: yes, the next night writes them anew. Needs: 0011 deployed.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clv", "0011_history_of_contract_holders"),
        ("orders", "0003_promised_delivered_paid"),
    ]

    operations = [
        migrations.CreateModel(
            name="ContractRetention",
            fields=[
                (
                    "product",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="orders.product",
                    ),
                ),
                ("as_of", models.DateField()),
                ("reason", models.CharField(max_length=24)),
                ("leave", models.FloatField()),
                ("stay", models.FloatField()),
                ("contracts", models.IntegerField()),
                ("running", models.IntegerField()),
            ],
            options={
                "verbose_name": "renewals of a product",
                "verbose_name_plural": "renewals of products",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("running__gte", 0), ("running__lte", models.F("contracts"))),
                        name="contract_retention_running_are_contracts",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ContractRetentionStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("renewals", models.PositiveSmallIntegerField()),
                ("expected", models.FloatField()),
                ("seen", models.FloatField(null=True)),
                ("contracts", models.IntegerField()),
                (
                    "retention",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="clv.contractretention",
                    ),
                ),
            ],
            options={
                "verbose_name": "share of contracts still held",
                "verbose_name_plural": "shares of contracts still held",
                "constraints": [
                    models.UniqueConstraint(fields=("retention", "renewals"), name="contract_retention_step_once")
                ],
            },
        ),
    ]
