"""Who may say something, and who may moderate."""

import rules

from accounts.models import User
from accounts.rules import is_editor, is_signed_in
from projects.models import Campaign, CampaignState
from projects.rules import works_for_campaign


@rules.predicate
def talks_in(user: User, campaign: Campaign | None) -> bool:
    """Members while the campaign is open; afterwards only those who answer for it."""
    if campaign is None or not campaign.is_public:
        return False
    is_open = campaign.state == CampaignState.PUBLISHED
    return is_open or bool(is_editor(user) or works_for_campaign(user, campaign))


rules.add_perm("community.write", is_signed_in & talks_in)
rules.add_perm("community.report", is_signed_in)
# Nobody judges where they work: an editor on the firm's team is the firm there.
rules.add_perm("community.moderate", is_editor & ~works_for_campaign)
