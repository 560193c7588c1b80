"""What people propose and decide."""

from projects.models.ballots import Ballot, BallotEntry
from projects.models.campaigns import Campaign, CampaignState, Phase, PhaseKind, VoteRule
from projects.models.follows import FirmFollow, Follow
from projects.models.history import IdeaRevision
from projects.models.ideas import (
    Decision,
    Idea,
    IdeaImage,
    IdeaState,
    Tag,
    Verdict,
)

__all__ = [
    "Ballot",
    "BallotEntry",
    "Campaign",
    "CampaignState",
    "Decision",
    "FirmFollow",
    "Follow",
    "Idea",
    "IdeaImage",
    "IdeaRevision",
    "IdeaState",
    "Phase",
    "PhaseKind",
    "Tag",
    "Verdict",
    "VoteRule",
]
