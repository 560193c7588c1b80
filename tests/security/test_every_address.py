"""Every address outside the admin, as six people find it: what is not declared here fails.

The admin's addresses are walked through in tests/cms/test_gate.py.
"""

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts import invitations
from accounts.models import Firm, User
from payments import messages
from payments.models import FundingRound, Pledge, RoundState
from payments.sandbox.core import Sandbox
from projects.models import Campaign, CampaignState, Idea
from tests.factories import accounts, cms, community, projects
from tests.factories import firms as firm_factory
from tests.factories import payments as factory

pytestmark = pytest.mark.django_db
SECRET = "Unheard-of harmonica"
PEOPLE = ("visitor", "member", "rival", "agent", "lead", "editor")
# For each of PEOPLE: o shown, s sent to sign in, r led elsewhere, n not there, m wrong method,
# f refused, e mended at its fields. First what GET finds, then a POST without a word.
DECLARED = {
    "wagtaildocs_serve": ("nnnnnn", "nnnnnn"),
    "wagtaildocs_authenticate_with_password": ("nnnnnn", "nnnnnn"),
    "projects:ideas": ("nnnooo", "mmmmmm"),
    "projects:propose": ("snnooo", "fnnooo"),
    "projects:similar": ("nnnooo", "mmmmmm"),
    "projects:history": ("nnnooo", "mmmmmm"),
    "projects:follow_campaign": ("mmmmmm", "nnnrrr"),
    "projects:follow_campaign_later": ("nnnrrr", "mmmmmm"),
    "projects:finish_follow_campaign": ("snnrrr", "smmmmm"),
    "projects:decisions": ("snnnon", "fnnnon"),
    "projects:results": ("nnnnnn", "mmmmmm"),
    "projects:ballots": ("nnnnnn", "mmmmmm"),
    "idea": ("nnnooo", "mmmmmm"),
    "projects:edit": ("snnnnn", "fnnnnn"),
    "projects:decide": ("snnnnn", "fnnnon"),
    "projects:vote": ("mmmmmm", "nnnrrr"),
    "projects:vote_later": ("nnnrrr", "mmmmmm"),
    "projects:finish_vote": ("snnrrr", "smmmmm"),
    "projects:follow_idea": ("mmmmmm", "nnnrrr"),
    "projects:follow_idea_later": ("nnnrrr", "mmmmmm"),
    "projects:finish_follow_idea": ("snnrrr", "smmmmm"),
    "payments:round": ("nnnooo", "mmmmmm"),
    "payments:start": ("nnnrrr", "nnneee"),
    "payments:finish": ("snnrrr", "smmmmm"),
    "payments:pledges": ("sooooo", "smmmmm"),
    "payments:resume": ("nnnnnn", "nnnnnn"),
    "payments:pledge": ("snnnnn", "smmmmm"),
    "payments:receipt": ("snnnnn", "smmmmm"),
    "payments:continue": ("smmmmm", "snnnnn"),
    "payments:checkout_return": ("snnnnn", "smmmmm"),
    "payments:change": ("snnnnn", "snnnnn"),
    "payments:cancel": ("snnnnn", "snnnnn"),
    "care:threads": ("sooooo", "fmmmmm"),
    "care:ask": ("snnnnn", "fnnnnn"),
    "care:thread": ("snnnnn", "fnnnnn"),
    "care:confirm": ("smmmmm", "fnnnnn"),
    "care:reopen": ("smmmmm", "fnnnnn"),
    "care:withdraw": ("smmmmm", "fnnnnn"),
    "campaign": ("nnnrrr", "mmmmmm"),
    "campaign-page": ("nnnooo", "mmmmmm"),
    "community:comment": ("nnnrrr", "mmmmmm"),
    "community:thread": ("nnnooo", "mmmmmm"),
    "community:history": ("nnnooo", "mmmmmm"),
    "community:reply": ("snnooo", "fnnooo"),
    "community:edit": ("snnnnn", "fnnnnn"),
    "community:remove": ("snnnnn", "fnnnnn"),
    "community:report": ("snnooo", "fnnooo"),
    "community:campaign": ("nnnooo", "mmmmmm"),
    "community:write_campaign": ("snnooo", "fnnooo"),
    "community:log": ("nnnooo", "mmmmmm"),
    "community:write_idea": ("snnooo", "fnnooo"),
    "community:report_idea": ("snnooo", "fnnooo"),
    "person": ("oooooo", "mmmmmm"),
    "firm": ("oooooo", "mmmmmm"),
    "firms:new": ("sooooo", "feeeee"),
    "firms:invitation": ("ooorro", "feerre"),
    "firms:invitation_later": ("srrrrr", "mmmmmm"),
    "firms:details": ("snnnon", "fnnnen"),
    "firms:team": ("snnoon", "fnnnen"),
    "firms:resend": ("smmmmm", "fnnnrn"),
    "firms:withdraw": ("smmmmm", "fnnnrn"),
    "firms:member": ("snnnon", "fnnnen"),
    "firms:hand_over": ("smmmmm", "fnnnrn"),
    "firms:remove": ("smmmmm", "fnnnrn"),
    "firms:close": ("snnnon", "fnnnen"),
    # Last: the agent leaves, the last owner cannot.
    "firms:leave": ("snnoon", "fnnren"),
}
# Signing in, the second factor and one's own account: none of them takes anybody's key.
OWN = {
    "account_",
    "mfa_",
    "accounts:",
    "consents",
    "notifications:choices",
    "notifications:one",
    "notifications:sent",
    "personal-data",
    "usersessions_",
    "wagtailcore_login",
}
# The same for everyone: nothing behind them belongs to anybody.
PUBLIC = {
    "healthz",
    "home",
    "mail-stop",
    "media",
    "metrics",
    "notifications:mail",
    "notifications:mail_html",
    "notifications:mailbox",
    "readyz",
    "stripe-events",
    "style-guide",
    "wagtail_serve",
}


def named(patterns: list[URLPattern | URLResolver], above: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if str(pattern.pattern) != "admin/":
                space = f"{above}{pattern.namespace}:" if pattern.namespace else above
                yield from named(pattern.url_patterns, space)
        elif pattern.name:
            yield above + pattern.name


@pytest.fixture
def hidden() -> Idea:
    """An idea of a campaign that is not public, with a page that is live too early."""
    campaign = projects.campaign(title=SECRET)
    found = projects.idea(campaign, title=SECRET, need=SECRET, proposal=SECRET)
    cms.live_page(campaign, title=SECRET)
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT, published_at=None)
    return Idea.objects.select_related("campaign__firm").get(pk=found.pk)


@pytest.fixture
def round_(hidden: Idea, now: datetime) -> FundingRound:
    """A draft of the same firm's, in a campaign that is public."""
    public = projects.campaign(firm=hidden.campaign.firm)
    made = factory.funding_round(state=RoundState.DRAFT, campaign=public, at=now)
    FundingRound.objects.filter(pk=made.pk).update(title=SECRET)
    return made


@pytest.fixture
def pledge(live: FundingRound, sandbox: Sandbox, now: datetime) -> Pledge:
    """Somebody's."""
    return factory.pledge(live, sandbox, at=now)


@pytest.fixture
def cast(hidden: Idea) -> dict[str, User | None]:
    firm = hidden.campaign.firm
    return {
        "visitor": None,
        "member": accounts.user("Mina Member"),
        "rival": accounts.owner_of(accounts.firm("Rival GmbH")),
        "agent": accounts.member_of(firm),
        "lead": accounts.owner_of(firm),
        "editor": accounts.editor(),
    }


def address(name: str, hidden: Idea, round_: FundingRound, pledge: Pledge) -> str:
    campaign = hidden.campaign
    if name == "person":
        return reverse(name, args=[hidden.author.handle if hidden.author else ""])
    if name.startswith("firms:"):
        return address_of_firm(name, campaign.firm)
    if name.startswith("community:"):
        return address_of_talk(name, hidden)
    if name.startswith("projects:"):
        numbered = {"edit", "history", "decide"}
        bare = name.partition(":")[2]
        of_idea = bare in numbered or "vote" in bare or bare.endswith(("idea", "idea_later"))
        return reverse(name, args=[campaign.slug, hidden.number] if of_idea else [campaign.slug])
    match name.partition(":")[2] or name:
        case "idea":
            return reverse(name, args=[campaign.slug, hidden.number])
        case "round" | "start" | "finish":
            return reverse(name, args=[round_.slug])
        case "ask":
            return reverse(name, args=["pledge", pledge.key])
        case "pledges" | "threads":
            return reverse(name)
        case "firm":
            return reverse(name, args=[campaign.firm.slug])
        case "resume":
            whole = messages.resume_path(pledge)
            return whole.replace("/resume/", "/resume/x")
        case "campaign" | "campaign-page":
            return reverse(name, args=[campaign.slug])
        case "wagtaildocs_serve":
            return reverse(name, args=[1, "plan.pdf"])
        case "wagtaildocs_authenticate_with_password":
            return reverse(name, args=[1])
    return reverse(name, args=[pledge.key])


def address_of_talk(name: str, hidden: Idea) -> str:
    """The comment is somebody's, edited, and under the hidden idea."""
    match name.partition(":")[2]:
        case "campaign" | "write_campaign" | "log":
            return reverse(name, args=[hidden.campaign.slug])
        case "write_idea" | "report_idea":
            return reverse(name, args=[hidden.campaign.slug, hidden.number])
    made = community.many_comments(community.place_of(hidden), 1)[0]
    made.body, made.edited_at = SECRET, made.written_at
    made.save(update_fields=["body", "edited_at"])
    made.revisions.create(body=SECRET, written_at=made.written_at)
    return reverse(name, args=[made.key])


def address_of_firm(name: str, firm: Firm) -> str:
    """Invitations are the firm's own; the member is the owner that `lead` is."""
    match name.partition(":")[2]:
        case "new":
            return reverse(name)
        case "invitation" | "invitation_later":
            made = firm_factory.invitation(firm, at=timezone.now())
            return reverse(name, args=[invitations.token(made)])
        case "resend" | "withdraw":
            made = firm_factory.invitation(firm, at=timezone.now())
            return reverse(name, args=[firm.slug, made.key])
        case "member" | "hand_over" | "remove":
            return reverse(name, args=[firm.slug, accounts.owner_of(firm).key])
    return reverse(name, args=[firm.slug])


def outcome(response: HttpResponse) -> str:
    if response.status_code in (301, 302, 303):
        return "s" if "/accounts/login/" in response["Location"] else "r"
    codes = {200: "o", 400: "e", 403: "f", 404: "n", 405: "m", 409: "f", 422: "e"}
    return codes[response.status_code]


def test_every_address_is_declared() -> None:
    found = {n for n in named(get_resolver().url_patterns) if not n.startswith(tuple(OWN))}

    assert found - PUBLIC == set(DECLARED)


@pytest.mark.parametrize("method", ["get", "post"])
def test_everybody_finds_what_is_declared_and_no_more(
    hidden: Idea,
    round_: FundingRound,
    pledge: Pledge,
    cast: dict[str, User | None],
    method: str,
) -> None:
    found, leaks = {}, []
    for name in DECLARED:
        where, outcomes = address(name, hidden, round_, pledge), ""
        for who in PEOPLE:
            client = Client()
            if person := cast[who]:
                client.force_login(person)
            response = getattr(client, method)(where)
            outcomes += outcome(response)
            shown = response.getvalue() if response.streaming else response.content
            told = [SECRET.encode() in shown, pledge.card.encode() in shown]
            if who in ("visitor", "member", "rival") and any(told):
                leaks.append((name, who))
        found[name] = outcomes

    assert leaks == []
    assert found == {name: both[method == "post"] for name, both in DECLARED.items()}
