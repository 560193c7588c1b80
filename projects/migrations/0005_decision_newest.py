"""The front page shows the newest decisions of all campaigns."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0004_tag_name")]

    operations = [
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["-decided_at", "-id"], name="decision_newest"),
        ),
    ]
