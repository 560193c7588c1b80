"""Who had stopped a topic still has; news of ideas was part of that of campaigns."""

from typing import Any

from django.db import migrations
from django.db.models import F

TOPICS = {
    "campaigns": ["campaigns", "ideas"],
    "comments": ["comments"],
    "team": ["team"],
}


def carry_over(apps: Any, schema_editor: Any) -> None:
    Preference = apps.get_model("notifications", "Preference")
    MailStop = apps.get_model("notifications", "MailStop")
    Preference.objects.bulk_create(
        [
            Preference(user_id=stop.user_id, topic=topic, mail="off", changed_at=stop.stopped_at)
            for stop in MailStop.objects.order_by("pk").iterator(chunk_size=2000)
            for topic in TOPICS[stop.topic]
        ],
        ignore_conflicts=True,
        batch_size=2000,
    )
    Mail = apps.get_model("notifications", "Mail")
    Mail.objects.filter(state="withheld").update(because="stopped")
    # What was told before there was a list of it is not new to anybody.
    Mail.objects.filter(read_at__isnull=True).update(read_at=F("written_at"))


def carry_back(apps: Any, schema_editor: Any) -> None:
    Preference = apps.get_model("notifications", "Preference")
    MailStop = apps.get_model("notifications", "MailStop")
    MailStop.objects.bulk_create(
        [
            MailStop(user_id=row.user_id, topic=row.topic, stopped_at=row.changed_at)
            for row in Preference.objects.filter(mail="off", topic__in=list(TOPICS))
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_attention")]

    operations = [migrations.RunPython(carry_over, carry_back)]
