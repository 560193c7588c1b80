"""Who may do what with campaigns and ideas."""

import rules

from accounts.models import User
from accounts.rules import is_editor, leads_firm, works_for_firm
from projects.models import Campaign


@rules.predicate
def works_for_campaign(user: User, campaign: Campaign | None) -> bool:
    return campaign is not None and bool(works_for_firm(user, campaign.firm))


@rules.predicate
def leads_campaign(user: User, campaign: Campaign | None) -> bool:
    return campaign is not None and bool(leads_firm(user, campaign.firm))


@rules.predicate
def sees_campaign(user: User, campaign: Campaign) -> bool:
    """As `Campaign.objects.visible_to`, for a row at hand."""
    is_staff = bool(user.is_authenticated and user.is_staff)
    return campaign.is_public or is_staff or bool(works_for_firm(user, campaign.firm))


rules.add_perm("projects.decide", leads_campaign)
rules.add_perm("projects.change_terms", leads_campaign)
rules.add_perm("projects.submit_campaign", leads_campaign)
# Nobody reads in the site's name what they have written in a firm's.
rules.add_perm("projects.review_campaign", is_editor & ~works_for_campaign)


def allows(user: User, permission: str, campaign: Campaign) -> bool:
    """Asks the rules alone: operators, whom Django lets do anything, do not speak for a firm."""
    return bool(rules.has_perm(permission, user, campaign))
