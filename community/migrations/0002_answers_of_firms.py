"""The front page shows what firms have answered last, in all campaigns."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("community", "0001_talk")]

    operations = [
        migrations.AddIndex(
            model_name="comment",
            index=models.Index(
                condition=models.Q(
                    ("parent__isnull", False), ("state", "visible"), ("voice", "firm")
                ),
                fields=["-written_at", "-id"],
                name="comment_answers_of_firms",
            ),
        ),
    ]
