"""The mails that projects cause: who is told what, once."""

from collections.abc import Set
from datetime import datetime
from typing import Any

from accounts.models import Firm, FirmRole, Role, User
from core.translated import Said, told
from notifications import outbox
from notifications.topics import Topic
from projects.models import Campaign, Decision, Follow, Idea, Phase

LEADING = [FirmRole.OWNER, FirmRole.PRODUCT_LEAD]


def firm_leads(campaign: Campaign) -> set[int]:
    """Who decides in the firm's name."""
    return set(campaign.firm.members.filter(role__in=LEADING).values_list("user_id", flat=True))


def idea_followers(idea: Idea) -> set[int]:
    """The author and whoever follows the idea or its whole campaign."""
    followers = Follow.objects.filter(campaign=idea.campaign_id, idea=idea) | (
        Follow.objects.filter(campaign=idea.campaign_id, idea__isnull=True)
    )
    people = set(followers.values_list("user_id", flat=True))
    return people | author_of(idea)


def author_of(idea: Idea) -> set[int]:
    """Nobody for an imported idea."""
    return {idea.author_id} if idea.author_id else set()


def campaign_followers(campaign: Campaign) -> set[int]:
    return set(
        Follow.objects.filter(campaign=campaign, idea__isnull=True).values_list(
            "user_id", flat=True
        )
    )


def reviewers(firm: Firm) -> set[int]:
    """Editors who may read what this firm hands in; operators only where there is no editor."""
    outside = User.objects.filter(is_active=True).exclude(memberships__firm=firm)
    for role in (Role.EDITOR, Role.OPERATOR):
        if found := set(outside.filter(role=role).values_list("pk", flat=True)):
            return found
    return set()


def campaign_submitted(campaign: Campaign, *, at: datetime) -> None:
    _write(
        "campaign_submitted",
        campaign,
        to=reviewers(campaign.firm),
        at=at,
        # With the moment: a campaign comes back from review and is handed in again.
        once=f"submitted:{campaign.key}:{at.isoformat()}",
        firm=campaign.firm.name,
    )


def campaign_sent_back(campaign: Campaign, *, at: datetime, comment: str) -> None:
    _write(
        "campaign_sent_back",
        campaign,
        to=firm_leads(campaign),
        at=at,
        once=f"sent_back:{campaign.key}:{campaign.terms_version}:{at.isoformat()}",
        comment=comment,
    )


def campaign_withdrawn(campaign: Campaign, *, at: datetime, reason: str) -> None:
    _write(
        "campaign_withdrawn",
        campaign,
        to=firm_leads(campaign),
        at=at,
        once=f"withdrawn:{campaign.key}:{at.isoformat()}",
        reason=reason,
    )


def campaign_page_approved(campaign: Campaign, *, at: datetime) -> None:
    """Changes to the page of a campaign that is public already."""
    _write(
        "campaign_page_approved",
        campaign,
        to=firm_leads(campaign),
        at=at,
        once=f"page_approved:{campaign.key}:{at.isoformat()}",
    )


def firm_followers(firm: Firm) -> set[int]:
    """Not those who work for it: they knew before."""
    following = User.objects.filter(firm_follows__firm=firm).exclude(memberships__firm=firm)
    return set(following.values_list("pk", flat=True))


def campaign_published(campaign: Campaign, *, at: datetime) -> None:
    firm = campaign.firm
    _write("campaign_published", campaign, to=firm_leads(campaign), at=at)
    _write(
        "campaign_of_firm",
        campaign,
        followers=firm_followers(firm),
        at=at,
        news=Topic.FIRMS,
        firm=firm.name,
        firm_path=firm.get_absolute_url(),
    )


def ideas_begun(campaign: Campaign, *, at: datetime, phase: Phase) -> None:
    """To those who followed it before: whoever came later has seen that it takes ideas."""
    waiting = Follow.objects.filter(
        campaign=campaign, idea__isnull=True, followed_at__lt=phase.starts_at
    )
    _write(
        "ideas_begun",
        campaign,
        followers=set(waiting.values_list("user_id", flat=True)),
        at=at,
        until=phase.ends_at.isoformat(),
    )


def campaign_closed(campaign: Campaign, *, at: datetime) -> None:
    _write(
        "campaign_closed",
        campaign,
        followers=campaign_followers(campaign),
        at=at,
        word=told(Said(campaign.closing_word, campaign.closing_language)),
    )


def vote_counted(campaign: Campaign, *, at: datetime, shortlisted: int) -> None:
    _write(
        "vote_counted",
        campaign,
        to=firm_leads(campaign),
        followers=campaign_followers(campaign),
        at=at,
        shortlisted=shortlisted,
    )


def idea_shortlisted(idea: Idea, *, at: datetime) -> None:
    """The author and followers are told, and the firm of what it owes and by when."""
    due = idea.campaign.decision_due_at
    params: dict[str, Any] = {
        "idea": told(idea.called),
        "idea_path": idea.get_absolute_url(),
        "due": due.isoformat() if due else "",
        "concerning": f"idea:{idea.pk}",
    }
    # One name for both kinds: whoever hides the idea corrects them by it (community.moderation).
    # And a person gets one mail of an occasion: leads in the first would not hear what they owe.
    once = f"idea_shortlisted:{idea.pk}"
    leads = firm_leads(idea.campaign)
    _write(
        "idea_shortlisted",
        idea.campaign,
        to=author_of(idea) - leads,
        followers=idea_followers(idea) - leads,
        at=at,
        once=once,
        **params,
    )
    _write("decision_owed", idea.campaign, to=leads, at=at, once=once, **params)


def decided(decision: Decision) -> None:
    idea = decision.idea
    _write(
        "idea_decided",
        idea.campaign,
        to=author_of(idea),
        followers=idea_followers(idea),
        at=decision.decided_at,
        once=f"idea_decided:{decision.pk}",
        concerning=f"idea:{idea.pk}",
        idea=told(idea.called),
        idea_path=idea.get_absolute_url(),
        verdict=decision.verdict,
        reason=told(Said(decision.reason, decision.language)),
        firm=idea.campaign.firm.name,
    )


def _write(
    kind: str,
    campaign: Campaign,
    *,
    to: Set[int] = frozenset(),
    followers: Set[int] = frozenset(),
    at: datetime,
    once: str = "",
    concerning: str = "",
    news: str = "",
    **params: object,
) -> None:
    """`to` is told whatever happens, since it is their own affair; `followers` may stop such
    mails. Whoever is both is told once. News of an idea has a topic of its own."""
    news = news or (Topic.IDEAS if concerning.startswith("idea:") else Topic.CAMPAIGNS)
    for people, topic in ((to, ""), (followers - to, news)):
        outbox.write(
            kind,
            to=people,
            once=once or f"{kind}:{campaign.key}",
            at=at,
            topic=topic,
            concerning=concerning or f"campaign:{campaign.pk}",
            caused_by=campaign.firm,
            campaign=campaign.told,
            path=campaign.get_absolute_url(),
            **params,
        )
