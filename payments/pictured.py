"""What a round pays for, as a picture."""

from django.urls import reverse

from payments.models import FundingRound
from projects import cards
from projects.cards import Picture


def of(round_: FundingRound) -> Picture:
    """The first picture of its idea, as its author drew it, unless hidden; else its campaign's."""
    idea = round_.idea
    image = idea.images.first() if idea and idea.hidden_at is None else None
    return cards.picture(image) if image else of_campaign(round_)


def of_campaign(round_: FundingRound) -> Picture:
    """By its address, since it stands on a page two floors up. Whatever is beside it names it."""
    return Picture(reverse("campaign-picture", args=[round_.campaign.slug]), "", 800, 500)
