"""When those who had waited were told that a phase has begun."""

from typing import Any

from django.db import migrations, models
from django.db.models import F
from django.utils import timezone


def count_as_told(apps: Any, schema_editor: Any) -> None:
    """What has begun before is no news."""
    begun = apps.get_model("projects", "Phase").objects.filter(starts_at__lte=timezone.now())
    begun.update(told_at=F("starts_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0009_questions"),
    ]

    operations = [
        migrations.AddField(
            model_name="phase",
            name="told_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.RunPython(count_as_told, migrations.RunPython.noop),
    ]
