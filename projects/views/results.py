"""The result of a vote, and the file by which anyone can count it again."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from projects import listing, paging, recusal, tally, visibility
from projects.models import Campaign
from projects.views.requests import Request, campaign_or_404

# Published with every result, in the words of tally.ORDER.
RULE = "More points first; equal points: more ballots; equal ballots: the lower idea number."


def _counted_or_404(request: Request, slug: str) -> Campaign:
    campaign = campaign_or_404(request, slug)
    if visibility.may_see(campaign, voted=False) is not visibility.Sight.RESULT:
        raise Http404("not counted")
    return campaign


@require_safe
def results(request: Request, slug: str) -> HttpResponse:
    campaign = _counted_or_404(request, slug)
    ideas = campaign.ideas.select_related("author").defer("need", "proposal")
    page = paging.by_result(ideas, cursor=request.GET.get("after", ""))
    for idea in page.ideas:
        idea.campaign = campaign
    context = {
        "campaign": campaign,
        "ideas": page.ideas,
        "next_url": f"{request.path}?after={page.cursor}" if page.cursor else "",
        "turnout": listing.turnout_words(campaign.voters_count or 0),
        "taken_back": recusal.taken_back(campaign),
    }
    return TemplateResponse(request, "projects/results.html", context)


@require_safe
def ballots(request: Request, slug: str) -> HttpResponse | StreamingHttpResponse:
    """Ideas, rule and every ballot without its voter, as one JSON document, piece by piece."""
    campaign = _counted_or_404(request, slug)
    answer = StreamingHttpResponse(_document(campaign), content_type="application/json")
    answer["Content-Disposition"] = f'inline; filename="{campaign.slug}-ballots.json"'
    return answer


def _document(campaign: Campaign) -> Iterator[str]:
    head = {
        "campaign": campaign.slug,
        "rule": RULE,
        "ballot_kind": campaign.ballot_kind,
        "vote_threshold": campaign.vote_threshold,
        "counted_at": campaign.counted_at,
        "voters": campaign.voters_count,
        "taken_back": recusal.taken_back(campaign),
    }
    # The head without its closing brace, which comes last: ideas and ballots are written row by
    # row, so that no file is ever in memory whole.
    yield json.dumps(head, cls=DjangoJSONEncoder, indent=1).removesuffix("\n}") + ',\n "ideas": ['
    ideas = campaign.ideas.order_by("number").values(
        "number", "ref", "title", "language", "votes", "score", "place", "state"
    )
    yield from _lines(ideas.iterator(chunk_size=2000))
    yield '\n ],\n "ballots": ['
    yield from _lines(tally.published_ballots(campaign))
    yield "\n ]\n}\n"


def _lines(rows: Iterator[Any]) -> Iterator[str]:
    for position, row in enumerate(rows):
        yield ("," if position else "") + "\n  " + json.dumps(row, ensure_ascii=False)
