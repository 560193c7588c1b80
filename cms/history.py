"""What happened to a campaign and its funding rounds, in words: who changed what, when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import Event
from payments.models import FundingRound
from projects.models import Campaign, Idea

SHOWN = 200
WORDS: dict[str, str | Promise] = {
    "campaign_drafted": gettext_lazy("Drafted the campaign"),
    "campaign_renamed": gettext_lazy("Gave the campaign another title"),
    "brief_changed": gettext_lazy("Changed the brief"),
    "terms_changed": gettext_lazy("Changed the terms"),
    "campaign_submitted": gettext_lazy("Submitted page and terms for review"),
    "campaign_withdrawn": gettext_lazy("Took the campaign out of review"),
    "campaign_sent_back": gettext_lazy("Sent the campaign back"),
    "campaign_published": gettext_lazy("Published the campaign"),
    "campaign_closed": gettext_lazy("Closed the campaign"),
    "vote_counted": gettext_lazy("The vote was counted"),
    "idea_shortlisted": gettext_lazy("An idea reached the shortlist"),
    "idea_decided": gettext_lazy("Decided on an idea"),
    "round_drafted": gettext_lazy("Drafted the funding round"),
    "round_terms_changed": gettext_lazy("Changed the terms of the funding round"),
    "round_submitted": gettext_lazy("Submitted the funding round for review"),
    "round_sent_back": gettext_lazy("Sent the funding round back"),
    "round_approved": gettext_lazy("Approved the funding round"),
    "round_opened": gettext_lazy("The funding round opened"),
    "round_suspended": gettext_lazy("Stopped the funding round"),
    "round_resumed": gettext_lazy("Let the funding round go on"),
    "round_cancelled": gettext_lazy("Cancelled the funding round"),
    "goal_reached": gettext_lazy("The funding goal was reached"),
    "round_in_grace": gettext_lazy("Time began to mend failed payments"),
    "round_final": gettext_lazy("The last card was tried"),
    "round_closed": gettext_lazy("The funding round ended"),
    "round_refund_begun": gettext_lazy("Began to refund the funding round"),
    "round_refunded": gettext_lazy("The funding round was refunded"),
    "vote_imported": gettext_lazy("The vote was imported"),
    "outcome_recorded": gettext_lazy("The outcome of the funding round was recorded"),
}
OF_IDEAS = ("idea_shortlisted", "idea_decided")


@dataclass(frozen=True)
class Entry:
    """One line of the history."""

    at: datetime
    words: str | Promise
    who: str
    about: str


def of(campaign: Campaign) -> list[Entry]:
    """The newest first, in four queries however much there is."""
    rounds = {each.pk: each.called for each in FundingRound.objects.filter(campaign=campaign)}
    ideas = Idea.objects.filter(campaign=campaign)
    about = Q(subject_type="projects.campaign", subject_id=campaign.pk)
    about |= Q(subject_type="payments.fundinground", subject_id__in=list(rounds))
    # Not every proposal and every edit, of which there may be thousands.
    about |= Q(subject_type="projects.idea", subject_id__in=ideas.values("pk"), verb__in=OF_IDEAS)
    noted = (
        Event.objects.filter(about, verb__in=WORDS).select_related("actor").order_by("-at", "-id")
    )
    events = list(noted[:SHOWN])
    named = [e.subject_id for e in events if e.subject_type == "projects.idea"]
    titles = {each.pk: each.called for each in ideas.filter(pk__in=named)}
    subjects = {"payments.fundinground": rounds, "projects.idea": titles}
    return [
        Entry(
            event.at,
            WORDS[event.verb],
            who(event),
            subjects.get(event.subject_type, {}).get(event.subject_id, ""),
        )
        for event in events
    ]


def who(event: Event) -> str:
    """The person as they are called now; nobody's deed is the clock's."""
    if event.actor_id is None:
        return _("By itself, at its time")
    return str(event.actor) if event.actor else _("Somebody who left")
