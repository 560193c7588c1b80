"""My page: what needs me first, then all that is mine, a short list of each."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from care import mine as own_threads
from care import showing as thread_showing
from cms import campaign_lists, matters
from payments import mine as own_pledges
from projects import mine as own
from projects.views.requests import Request

SHOWN = 4


@never_cache
@login_required
@require_safe
def me(request: Request) -> HttpResponse:
    """Everything in a fixed number of queries; each list has its own page for the rest."""
    now, user = timezone.now(), request.user
    threads = own_threads.threads_of(user)[:SHOWN]
    votes = own.votes_of(user, at=now)[:SHOWN]
    pages = campaign_lists.best_pages(vote.campaign for vote in votes)
    context = {
        "matters": matters.of(user, at=now),
        "pledges": [own_pledges.row(each, at=now) for each in own_pledges.pledges_of(user)[:SHOWN]],
        "ideas": list(own.ideas_of(user)[:SHOWN]),
        "votes": [(vote, pages.get(vote.campaign.pk, vote.campaign).title) for vote in votes],
        "follows": list(own.follows_of(user)[:SHOWN]),
        "firms": list(own.firms_followed_by(user)[:SHOWN]),
        "threads": [thread_showing.row(thread, at=now) for thread in threads],
        "memberships": user.memberships.select_related("firm").order_by("firm__name"),
    }
    return TemplateResponse(request, "cms/me.html", context)
