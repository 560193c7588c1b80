"""Campaign pages for tests, made through the services."""

import io
import itertools
import json
from datetime import datetime

from django.core.files.images import ImageFile
from PIL import Image as Pixels
from wagtail.images.models import Image

from accounts.models import Firm, User
from cms import briefs, campaign_pages
from cms.models import CampaignPage, UpdatePage
from cms.studio import first_terms
from projects.models import Campaign, CampaignState
from tests.factories import accounts, projects

_serial = itertools.count(1)


def picture(title: str = "A lamp") -> Image:
    """A small image in the library."""
    pixels = io.BytesIO()
    Pixels.new("RGB", (64, 40), "teal").save(pixels, "PNG")
    return Image.objects.create(
        title=title, file=ImageFile(io.BytesIO(pixels.getvalue()), name=f"lamp-{next(_serial)}.png")
    )


def briefed(firm: Firm | None = None, *, at: datetime) -> Campaign:
    """A draft with its brief and suggested dates, as the firm's first form makes it."""
    firm = firm or accounts.firm()
    return briefs.open_campaign(
        firm,
        title="A lamp",
        slug="a-lamp",
        asks="What should a lamp be?",
        reasons="",
        languages=["en"],
        terms=first_terms.suggest("co_design", at=at),
        by=accounts.owner_of(firm),
        at=at,
    )


def draft_page(campaign: Campaign | None = None, *, language: str = "en") -> CampaignPage:
    """A campaign's page as the firm finds it: a title and nothing else."""
    campaign = campaign or projects.campaign(state=CampaignState.DRAFT)
    return campaign_pages.create(campaign, by=accounts.owner_of(campaign.firm), language=language)


def live_page(
    campaign: Campaign | None = None,
    *,
    title: str = "",
    standfirst: str = "412 owners told us what breaks first.",
    lead: Image | None = None,
    pictures: int = 0,
    language: str = "en",
) -> CampaignPage:
    """A published page of a published campaign, with a story."""
    campaign = campaign or projects.campaign()
    page = draft_page(campaign, language=language)
    page.title = title or page.title
    page.standfirst = standfirst
    page.lead_image, page.lead_alt = lead, "A lamp on a table" if lead else ""
    page.story = json.dumps(
        [{"type": "text", "value": "<p>Last winter we asked everyone.</p>"}]
        + [
            {
                "type": "picture",
                "value": {"image": picture().pk, "alt": f"Part {number}", "caption": ""},
            }
            for number in range(pictures)
        ]
    )
    page.save_revision().publish()
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
    return found


def update(
    page: CampaignPage, *, title: str = "The hinge passed", by: User | None = None
) -> UpdatePage:
    """Published news below a campaign's page."""
    made = UpdatePage(title=title, standfirst="It held.", owner=by, locale=page.locale, live=False)
    page.add_child(instance=made)
    made.save_revision(user=by).publish()
    found: UpdatePage = UpdatePage.objects.get(pk=made.pk)
    return found
