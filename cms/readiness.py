"""What still keeps a campaign from being handed in, or from being published."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms import briefs
from cms.models import CampaignPage
from projects.blueprints import BLUEPRINTS
from projects.models import Campaign

SUBMISSION, PAGE, PUBLISHING = "submission", "page", "publishing"


@dataclass(frozen=True)
class Blocker:
    """One thing that is missing, in words, and where it is mended.

    `stops` says what waits for it: the submission, this page alone, or only publishing.
    """

    code: str
    words: str | Promise
    url: str
    stops: str = SUBMISSION


@dataclass(frozen=True)
class Readiness:
    """A campaign's blockers, and the pages that could be handed in now."""

    blockers: Sequence[Blocker]
    ready_pages: Sequence[CampaignPage]

    @property
    def stopping(self) -> list[Blocker]:
        """What refuses the submission."""
        return [blocker for blocker in self.blockers if blocker.stops == SUBMISSION]


def blockers(campaign: Campaign, *, at: datetime) -> list[Blocker]:
    """Everything that is still missing, first what comes first on the way."""
    return list(of(campaign, at=at).blockers)


def of(campaign: Campaign, *, at: datetime) -> Readiness:
    # The terms of a public campaign are frozen: only its pages can still lack something.
    found = [] if campaign.is_public else [*_of_brief(campaign), *_of_terms(campaign, at=at)]
    pages = list(
        CampaignPage.objects.filter(campaign=campaign).select_related("locale").order_by("path")
    )
    drafts = [page for page in pages if not page.live or page.has_unpublished_changes]
    missing = {page: _of_page(page) for page in drafts}
    ready = [page for page, lacks in missing.items() if not lacks]
    for page, lacks in missing.items():
        # One page is enough to begin with; further languages are handed in when they are ready.
        stops = PAGE if ready else SUBMISSION
        found += [_blocker(page, code, words, stops=stops) for code, words in lacks]
    if not pages:
        found.append(Blocker("page", _("The campaign has no page."), _url("campaign", campaign)))
    if campaign.firm.verified_at is None and not campaign.is_public:
        found.append(_unverified(campaign))
    return Readiness(found, ready)


def _url(name: str, campaign: Campaign) -> str:
    return reverse(f"studio:{name}", args=[campaign.slug])


def _unverified(campaign: Campaign) -> Blocker:
    words = _("An operator has not verified the firm yet. You may submit; publishing waits.")
    return Blocker("firm_unverified", words, _url("brief", campaign), PUBLISHING)


def _of_brief(campaign: Campaign) -> list[Blocker]:
    """What was asked, and whether somebody has looked at what is only a suggestion."""
    brief = briefs.of(campaign)
    found = []
    if not brief.asks.strip():
        words = _("Nobody reads yet what you ask.")
        found.append(Blocker("brief", words, _url("brief", campaign)))
    if brief.phases_set_at is None:
        words = _("The dates are only a suggestion. Look at them.")
        found.append(Blocker("phases", words, _url("phases", campaign)))
    if brief.rules_set_at is None and BLUEPRINTS[campaign.blueprint].has_vote:
        words = _("The threshold is only a suggestion. Say how many votes your shortlist asks.")
        found.append(Blocker("threshold", words, _url("rules", campaign)))
    return found


def _of_terms(campaign: Campaign, *, at: datetime) -> list[Blocker]:
    spans, phases = list(campaign.phases.all()), _url("phases", campaign)
    found = []
    if any(span.ends_at <= at for span in spans):
        found.append(Blocker("phase_over", _("A phase would be over already."), phases))
    elif spans and spans[0].starts_at <= at:
        words = _("The first phase would have begun already. Editors need some days to read.")
        found.append(Blocker("dates_past", words, phases))
    due = campaign.decision_due_at
    if BLUEPRINTS[campaign.blueprint].has_vote and (due is None or due <= at):
        words = _("The date of your decisions lies in the past.")
        found.append(Blocker("decision_date", words, _url("rules", campaign)))
    return found


def _of_page(page: CampaignPage) -> list[tuple[str, str | Promise]]:
    """What this page lacks, as its latest draft stands."""
    # The row may lag behind: what was written last stands in the revision alone.
    draft = page.get_latest_revision_as_object()
    lacks: list[tuple[str, str | Promise]] = []
    if not draft.standfirst.strip():
        lacks.append(("standfirst", _("One or two sentences under the title are missing.")))
    if not len(draft.story):
        lacks.append(("story", _("The story is empty.")))
    if draft.lead_image_id is None:
        lacks.append(("lead_image", _("There is no first picture.")))
    elif not draft.lead_alt.strip():
        lacks.append(("lead_alt", _("Nobody says what the first picture shows.")))
    return lacks


def _blocker(page: CampaignPage, code: str, words: str | Promise, *, stops: str) -> Blocker:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    named = _("%(language)s: %(words)s") % {
        "language": page.locale.get_display_name(),
        "words": words,
    }
    return Blocker(code, named, url, stops)
