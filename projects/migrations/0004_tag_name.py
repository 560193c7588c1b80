"""A word that groups ideas is found in all campaigns; the newest campaigns come first."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0003_search_and_history")]

    operations = [
        migrations.AddIndex(
            model_name="tag",
            index=models.Index(fields=["name"], name="tag_name"),
        ),
        migrations.AddIndex(
            model_name="campaign",
            index=models.Index(
                condition=models.Q(("state__in", ["published", "closed"])),
                fields=["-published_at", "-id"],
                name="campaign_newest_public",
            ),
        ),
    ]
