"""Previews of other definitions and boundaries that are worked out in the background.

Rows: none. Locks: none. Back: yes, previews are kept for a day only. Needs: 0009 deployed.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("clv", "0009_contracts_in_scores"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Preview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("DEFINITION", "Definition of value"), ("BOUNDARIES", "Boundaries of categories")],
                        max_length=12,
                    ),
                ),
                ("wish", models.JSONField()),
                (
                    "status",
                    models.CharField(
                        choices=[("QUEUED", "Waiting"), ("RUNNING", "Running"), ("DONE", "Done"), ("FAILED", "Failed")],
                        default="QUEUED",
                        max_length=8,
                    ),
                ),
                ("done_count", models.IntegerField(default=0)),
                ("total_count", models.IntegerField(default=0)),
                ("found", models.JSONField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "verbose_name": "preview",
                "indexes": [models.Index(fields=["asked_at"], name="preview_by_age")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "DONE"), _negated=True), ("found__isnull", False), _connector="OR"
                        ),
                        name="preview_done_has_figures",
                    )
                ],
            },
        ),
    ]
