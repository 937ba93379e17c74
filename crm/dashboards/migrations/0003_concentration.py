"""How unevenly value is spread, for the company and each team.

Rows: none; the next night writes one for each team. Locks: none. Back: yes, the next night writes it anew. Needs: 0002
deployed.
"""

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_company_without_assumptions"),
        ("dashboards", "0002_effort"),
    ]

    operations = [
        migrations.CreateModel(
            name="ConcentrationFigures",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("as_of", models.DateField()),
                ("customers", models.IntegerField(validators=[django.core.validators.MinValueValidator(1)])),
                ("gini", models.FloatField()),
                ("shares_ppm", models.JSONField()),
                (
                    "team",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.team"
                    ),
                ),
            ],
            options={
                "verbose_name": "concentration of value",
                "verbose_name_plural": "concentrations of value",
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.comparison.Coalesce("team", 0), name="concentration_figures_once"
                    )
                ],
            },
        ),
    ]
