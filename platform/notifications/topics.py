"""What a person may stop. What has no topic is their own affair and always reaches them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Topic(models.TextChoices):
    """`DIGEST` is the mail that gathers the others; its own switch is how often it comes."""

    CAMPAIGNS = "campaigns", _("News of campaigns you follow")
    FIRMS = "firms", _("New campaigns of firms you follow")
    IDEAS = "ideas", _("News of ideas you follow, and of those in campaigns you follow")
    COMMENTS = "comments", _("Replies to what you wrote, and mentions of you")
    TEAM = "team", _("Reminders of what your firm owes its customers")
    DIGEST = "digest", _("Your digest: what is new, in one mail")


# Those somebody chooses a way for. The digest is one of the ways.
CHOSEN = [topic for topic in Topic if topic != Topic.DIGEST]


class Way(models.TextChoices):
    """How mail about a topic comes. What is new always stands among one's notifications."""

    AT_ONCE = "at_once", _("At once")
    DIGEST = "digest", _("In the digest")
    OFF = "off", _("Not by mail")


def usual_way(topic: str) -> Way:
    """Until somebody chooses. What a firm owes cannot wait for the next digest."""
    return Way.AT_ONCE if topic == Topic.TEAM else Way.DIGEST
