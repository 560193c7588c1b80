"""What is talked about: an idea, or a campaign as a whole."""

from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse

from accounts.models import User
from accounts.rules import is_editor
from community.models import Comment, Talk, Voice
from community.models.comments import CommentQuerySet
from projects.models import Campaign, Idea
from projects.rules import works_for_campaign

# The part of a page in which people talk.
ANCHOR = "talk"


@dataclass(frozen=True)
class Place:
    """Where comments stand. `idea` is one of `campaign`'s, or none."""

    campaign: Campaign
    idea: Idea | None = None

    @property
    def title(self) -> str:
        return self.idea.title if self.idea else self.campaign.called

    @property
    def name(self) -> str:
        """Short and lasting: the browser keeps drafts under it."""
        return f"idea-{self.idea.pk}" if self.idea else f"campaign-{self.campaign.pk}"

    @property
    def url(self) -> str:
        """The page on which its comments stand."""
        if self.idea:
            return reverse("idea", args=[self.campaign.slug, self.idea.number])
        return reverse("community:campaign", args=[self.campaign.slug])

    @property
    def write_url(self) -> str:
        if self.idea:
            return reverse("community:write_idea", args=[self.campaign.slug, self.idea.number])
        return reverse("community:write_campaign", args=[self.campaign.slug])

    def comments(self) -> CommentQuerySet:
        if self.idea:
            return Comment.objects.filter(idea=self.idea)
        return Comment.objects.filter(campaign=self.campaign, idea__isnull=True)


def of(comment: Comment) -> Place:
    """Where a comment stands. Its campaign and idea should be loaded."""
    return Place(comment.campaign, comment.idea)


def voice(user: User, campaign: Campaign) -> Voice:
    """As what this person speaks in this campaign; the firm's own come first."""
    if works_for_campaign(user, campaign):
        return Voice.FIRM
    return Voice.STAFF if is_editor(user) else Voice.MEMBER


def count(campaign_id: int, idea_id: int | None, by: int) -> None:
    """Move the place's count of comments by `by`; its row is made with the first one."""
    talks = Talk.objects.filter(campaign=campaign_id, idea=idea_id)
    moved = talks.update(comments_count=F("comments_count") + by)
    if not moved:
        made = Talk(campaign_id=campaign_id, idea_id=idea_id)
        # Two first comments at once: whoever comes second adds theirs to the row of the other.
        Talk.objects.bulk_create([made], ignore_conflicts=True)
        talks.update(comments_count=F("comments_count") + by)
