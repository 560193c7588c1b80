from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0007_push_subscriptions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="preference",
            name="preference_is_of_a_topic",
        ),
        migrations.AlterField(
            model_name="mail",
            name="topic",
            field=models.CharField(
                blank=True,
                choices=[
                    ("campaigns", "News of campaigns you follow"),
                    ("firms", "New campaigns of firms you follow"),
                    ("ideas", "News of ideas you follow, and of those in campaigns you follow"),
                    ("comments", "Replies to what you wrote, and mentions of you"),
                    ("team", "Reminders of what your firm owes its customers"),
                    ("digest", "Your digest: what is new, in one mail"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="preference",
            name="topic",
            field=models.CharField(
                blank=True,
                choices=[
                    ("campaigns", "News of campaigns you follow"),
                    ("firms", "New campaigns of firms you follow"),
                    ("ideas", "News of ideas you follow, and of those in campaigns you follow"),
                    ("comments", "Replies to what you wrote, and mentions of you"),
                    ("team", "Reminders of what your firm owes its customers"),
                    ("digest", "Your digest: what is new, in one mail"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddConstraint(
            model_name="preference",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("topic__in", ["campaigns", "firms", "ideas", "comments", "team"]),
                    models.Q(("mail", "at_once"), ("topic", "")),
                    _connector="OR",
                ),
                name="preference_is_of_a_topic",
            ),
        ),
    ]
