"""What still blocks a campaign, and what does not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from cms import briefs, campaign_pages, publication, readiness
from cms.models import CampaignPage
from cms.studio import first_terms
from projects import campaigns
from projects.models import Campaign, CampaignState
from tests.factories import accounts, cms, projects

pytestmark = pytest.mark.django_db


def ready() -> CampaignPage:
    """A campaign that nothing keeps from the editors."""
    firm, now = accounts.firm(), timezone.now()
    owner = accounts.owner_of(firm)
    campaign = cms.briefed(firm, at=now)
    briefs.settle(campaign, phases=now, rules=now)
    page = CampaignPage.objects.get(campaign=campaign)
    page.lead_image, page.lead_alt = cms.picture(), "A lamp on a table"
    page.story = cms_story()
    page.save_revision(user=owner)
    found: CampaignPage = CampaignPage.objects.get(pk=page.pk)
    return found


def cms_story() -> str:
    return '[{"type": "text", "value": "<p>We asked everyone.</p>"}]'


def codes(page: CampaignPage, *, stops: str = "") -> list[str]:
    campaign = Campaign.objects.get(pk=page.campaign_id)
    found = readiness.blockers(campaign, at=timezone.now())
    return [each.code for each in found if not stops or each.stops == stops]


def write(page: CampaignPage, **fields: object) -> None:
    draft = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(draft, name, value)
    draft.save_revision(clean=False)


def shift(page: CampaignPage, days: int) -> None:
    for phase in page.campaign.phases.all():
        phase.starts_at += timedelta(days=days)
        phase.ends_at += timedelta(days=days)
        phase.save()


def decide_by(page: CampaignPage, days: int) -> None:
    Campaign.objects.filter(pk=page.campaign_id).update(
        decision_due_at=timezone.now() + timedelta(days=days)
    )


FAULTS: list[tuple[str, Callable[[CampaignPage], object]]] = [
    ("story", lambda page: write(page, story="[]")),
    ("standfirst", lambda page: write(page, standfirst=" ")),
    ("lead_image", lambda page: write(page, lead_image=None)),
    ("lead_alt", lambda page: write(page, lead_alt=" ")),
    ("dates_past", lambda page: shift(page, -8)),
    ("phase_over", lambda page: shift(page, -40)),
    ("decision_date", lambda page: decide_by(page, -1)),
    ("phases", lambda page: briefs.settle(page.campaign, phases=None, rules=timezone.now())),
    ("threshold", lambda page: briefs.settle(page.campaign, phases=timezone.now(), rules=None)),
    ("brief", lambda page: page.campaign.brief.delete()),
    ("page", lambda page: page.delete()),
]


def test_nothing_blocks_what_is_whole() -> None:
    assert codes(ready()) == []


@pytest.mark.parametrize(("code", "spoil"), FAULTS, ids=[code for code, _spoil in FAULTS])
def test_each_fault_is_named_and_refuses_the_submission(
    code: str, spoil: Callable[[CampaignPage], object]
) -> None:
    page = ready()
    campaign = page.campaign
    spoil(page)

    found = readiness.blockers(Campaign.objects.get(pk=campaign.pk), at=timezone.now())
    assert code in [each.code for each in found]
    assert all(each.url.startswith("/admin/") and str(each.words) for each in found)
    with pytest.raises(publication.NotReady) as refusal:
        publication.hand_in(campaign, by=accounts.owner_of(campaign.firm), at=timezone.now())

    assert code in [each.code for each in refusal.value.blockers]
    campaign.refresh_from_db()
    assert campaign.state == CampaignState.DRAFT


def test_an_unverified_firm_may_submit_but_hears_that_publishing_waits() -> None:
    page = ready()
    firm = page.campaign.firm
    type(firm).objects.filter(pk=firm.pk).update(verified_at=None, state="waiting")

    assert codes(page, stops="publishing") == ["firm_unverified"]
    publication.hand_in(page.campaign, by=accounts.owner_of(firm), at=timezone.now())

    page.campaign.refresh_from_db()
    assert page.campaign.state == CampaignState.IN_REVIEW


def test_an_unfinished_translation_stays_behind() -> None:
    page = ready()
    owner = accounts.owner_of(page.campaign.firm)
    translated = campaign_pages.translate(page, language="pl", by=owner)
    write(CampaignPage.objects.get(pk=translated.pk), story="[]")

    assert codes(page, stops="page") == ["story"]
    publication.hand_in(page.campaign, by=owner, at=timezone.now())

    handed_in = {each.language: each.workflow_in_progress for each in CampaignPage.objects.all()}
    assert handed_in == {"en": True, "pl": False}


def test_dates_moved_with_the_vote_ask_for_another_look_at_the_rules() -> None:
    page = ready()
    campaign = page.campaign
    brief = briefs.of(campaign)
    assert brief.rules_set_at is not None

    terms = first_terms.suggest("co_design", at=timezone.now() + timedelta(days=30))
    campaigns.change_terms(
        campaign, terms=terms, by=accounts.owner_of(campaign.firm), at=timezone.now()
    )

    assert codes(page) == []


def test_a_public_campaign_has_nothing_to_submit() -> None:
    page = cms.live_page(projects.campaign())

    assert codes(page) == []
