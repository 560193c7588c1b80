"""The colour that a firm gives its own pages."""

from django.db import migrations, models
from django.db.models import Q

ACCENTS = [
    ("teal", "Teal"),
    ("pine", "Pine"),
    ("moss", "Moss"),
    ("blue", "Blue"),
    ("indigo", "Indigo"),
    ("violet", "Violet"),
    ("plum", "Plum"),
    ("graphite", "Graphite"),
]


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_calendar")]

    operations = [
        migrations.AddField(
            model_name="firm",
            name="accent",
            field=models.CharField(blank=True, choices=ACCENTS, default="", max_length=8),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="firm",
            constraint=models.CheckConstraint(
                condition=Q(accent__in=["", *(name for name, _ in ACCENTS)]),
                name="firm_accent_is_tested",
            ),
        ),
    ]
