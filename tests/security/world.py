"""One firm's things, none of them public, and everybody who might come to see them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from wagtail.documents.models import Document
from wagtail.images.models import Image

from accounts.models import Firm, FirmInvitation, FirmRole, User
from care import subjects
from care.models import About, Thread
from cms import campaign_pages
from cms.models import CampaignPage
from community.models import Comment
from notifications import outbox, samples
from notifications.models import Mail, MailState
from payments import work
from payments.models import FundingRound, Pledge, RoundState, WorkItem
from payments.sandbox.core import Sandbox
from projects.models import Campaign, CampaignState, Idea
from tests.factories import accounts, care, cms, community, projects
from tests.factories import firms as firm_factory
from tests.factories import payments as factory

# What only those see who may: the firm's drafts, and what its customer writes to it.
SECRET, COMPLAINT = "Unheard-of harmonica", "Unsaid bassoon"
FIRM = frozenset({"agent", "product", "owner"})
STAFF = frozenset({"editor", "operator"})


@dataclass
class World:
    people: dict[str, User | None]
    firm: Firm
    hidden: Idea
    page: CampaignPage
    comment: Comment
    round: FundingRound
    live: FundingRound
    pledge: Pledge
    thread: Thread
    invitation: FirmInvitation
    mail: Mail
    failed: Mail
    item: WorkItem
    image: Image
    document: Document

    @property
    def campaign(self) -> Campaign:
        return self.hidden.campaign

    def leaks(self, shown: bytes, *, to: str) -> list[str]:
        """Which secrets these bytes tell somebody who is not to know them."""
        known_to = {
            SECRET: FIRM | STAFF | {"author"},
            COMPLAINT: FIRM | {"author"},
            self.pledge.card: {"author", "operator"},
        }
        return [said for said, who in known_to.items() if said.encode() in shown and to not in who]

    def person(self, who: str) -> User:
        found = self.people[who]
        assert found is not None, who
        return found


def build(sandbox: Sandbox, *, at: datetime) -> World:
    firm = accounts.firm("Lumen Werkstatt", at=at)
    cast = _cast(firm)
    author = cast["author"]
    assert author is not None
    hidden = _hidden(firm, author)
    public = projects.campaign("fund", firm=firm, at=at)
    round_ = factory.funding_round(state=RoundState.DRAFT, campaign=public, at=at)
    FundingRound.objects.filter(pk=round_.pk).update(title=SECRET)
    live = factory.funding_round(campaign=public, at=at)
    pledge = factory.pledge(live, sandbox, backer=author, at=at)
    about = subjects.Subject(About.PLEDGE, firm, live.title, "", pledge=pledge)
    return World(
        people=cast,
        firm=firm,
        hidden=Idea.objects.select_related("campaign__firm").get(pk=hidden.pk),
        page=CampaignPage.objects.get(campaign=hidden.campaign),
        comment=_comment(hidden, author),
        round=FundingRound.objects.select_related("campaign").get(pk=round_.pk),
        live=live,
        pledge=pledge,
        thread=care.thread(about, by=author, title=COMPLAINT, text=COMPLAINT, at=at),
        invitation=firm_factory.invitation(firm, at=at),
        mail=_mail(author, "own", at=at),
        failed=_mail(accounts.user(), "failed", at=at, state=MailState.FAILED, attempts=8),
        item=work.open_item("refund_failed", work.subject_of(pledge), at=at, reason="lost_card"),
        image=_image(firm),
        document=_document(firm),
    )


def _cast(firm: Firm) -> dict[str, User | None]:
    return {
        "visitor": None,
        "member": accounts.user("Mina Member"),
        "author": accounts.user("Asa Author"),
        "rival": accounts.owner_of(accounts.firm("Rival GmbH")),
        "agent": accounts.member_of(firm),
        "product": accounts.member_of(firm, role=FirmRole.PRODUCT_LEAD, name="Paul Product"),
        "owner": accounts.owner_of(firm),
        "editor": accounts.secured(accounts.editor()),
        "operator": accounts.operator(),
    }


def _hidden(firm: Firm, author: User) -> Idea:
    """An idea of a campaign that is not public, with a page that is live too early."""
    campaign = projects.campaign(firm=firm, title=SECRET)
    found = projects.idea(campaign, author=author, title=SECRET, need=SECRET, proposal=SECRET)
    cms.live_page(campaign, title=SECRET)
    Campaign.objects.filter(pk=campaign.pk).update(state=CampaignState.DRAFT, published_at=None)
    return found


def _comment(hidden: Idea, author: User) -> Comment:
    """Edited once."""
    made = community.many_comments(community.place_of(hidden), 1)[0]
    made.author, made.body, made.edited_at = author, SECRET, made.written_at
    made.save(update_fields=["author", "body", "edited_at"])
    made.revisions.create(body=SECRET, written_at=made.written_at)
    return made


def _image(firm: Firm) -> Image:
    found = cms.picture(SECRET)
    found.collection = campaign_pages.collection_of(firm)
    found.save()
    return found


def _document(firm: Firm) -> Document:
    made = Document(title=SECRET, collection=campaign_pages.collection_of(firm))
    made.file.save("plan.pdf", ContentFile(b"%PDF-1.4"))
    return made


def _mail(person: User, once: str, *, at: datetime, **changes: Any) -> Mail:
    kind = "campaign_published"
    outbox.write(kind, to=[person], once=once, at=at, **samples.SAMPLES[kind].params)
    found = Mail.objects.filter(recipient=person, kind=kind)
    found.update(**changes or {"state": MailState.SENT, "sent_at": at})
    return found.get()
