"""What somebody has at stake in a firm's campaigns, and gives up by joining its team."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import Firm, User
from payments import recusal as pledges
from payments.models import Pledge
from projects import recusal as votes
from projects.models import Campaign


@dataclass(frozen=True)
class Stakes:
    """Votes not yet counted, by campaign, and pledges not yet due."""

    campaigns: list[Campaign]
    pledges: list[Pledge]

    def __bool__(self) -> bool:
        return bool(self.campaigns or self.pledges)


def of(user: User, *, firm: Firm, at: datetime) -> Stakes:
    return Stakes(votes.votes_of(user, firm=firm), pledges.pledges_of(user, firm=firm, at=at))
