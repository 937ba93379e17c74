"""What each group of a salesperson's own customers comes to; the next night sums it up.

Rows: none yet. Locks: none that matter. Back: yes, nothing is lost. Needs: 0006 deployed.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("dashboards", "0006_pasts_are_kept"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="groupfigures",
            name="dimension",
            field=models.CharField(
                choices=[
                    ("CATEGORY", "Category"),
                    ("CHANNEL", "Acquisition channel"),
                    ("RELATIONSHIP", "Relationship"),
                    ("TENTH", "Tenth"),
                    ("OVERDUE", "Overdue"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="OwnFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                (
                    "dimension",
                    models.CharField(
                        choices=[
                            ("CATEGORY", "Category"),
                            ("CHANNEL", "Acquisition channel"),
                            ("RELATIONSHIP", "Relationship"),
                            ("TENTH", "Tenth"),
                            ("OVERDUE", "Overdue"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(max_length=20)),
                ("customers", models.IntegerField()),
                ("margin_minor", models.BigIntegerField()),
                ("future_minor", models.BigIntegerField()),
                ("low_minor", models.BigIntegerField()),
                ("high_minor", models.BigIntegerField()),
                (
                    "salesperson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "figures of own customers",
                "constraints": [
                    models.UniqueConstraint(fields=("salesperson", "dimension", "code"), name="own_figures_once")
                ],
            },
        ),
    ]
