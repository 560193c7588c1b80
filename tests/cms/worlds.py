"""A firm with one titled thing of every kind, all of them its own business alone."""

import io
import itertools
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.documents.models import Document
from wagtail.models import WorkflowState

from accounts.models import Firm, User
from cms import briefs, campaign_pages, publication
from cms.models import RoundWord, UpdatePage
from payments import rounds
from projects.models import Campaign, CampaignState, PhaseKind
from tests.factories import accounts, care, cms, projects
from tests.factories import payments as factory

_serial = itertools.count(1)


@dataclass
class World:
    """One firm's things. `mark` stands in the title or text of each."""

    mark: str
    firm: Firm
    owner: User
    ids: set[int] = field(default_factory=set)
    by_model: dict[str, set[int]] = field(default_factory=dict)
    slugs: set[str] = field(default_factory=set)
    keys: set[Any] = field(default_factory=set)

    def note(self, *rows: Any) -> None:
        """Remember by what an address could lead to these rows."""
        for row in rows:
            if isinstance(row.pk, int):
                self.ids.add(row.pk)
                self.by_model.setdefault(row._meta.model_name, set()).add(row.pk)
            for name, kept in (("slug", self.slugs), ("key", self.keys)):
                if value := getattr(row, name, None):
                    kept.add(value)


def build(mark: str) -> World:
    firm = accounts.firm(f"Firm {next(_serial)}")
    made = World(mark, firm, accounts.owner_of(firm))
    made.note(firm, *firm.members.all(), made.owner)
    _library(made)
    _draft(made)
    _sent_back(made)
    _running(made)
    return made


def _library(made: World) -> None:
    collection = campaign_pages.collection_of(made.firm)
    image = cms.picture(f"Sketch of the {made.mark}")
    image.collection = collection
    image.save()
    image.tags.add(made.mark)
    document = Document(title=f"Plan of the {made.mark}", collection=collection)
    document.file.save("plan.pdf", ContentFile(io.BytesIO(b"%PDF-1.4").getvalue()))
    document.tags.add(f"{made.mark} plan")
    made.note(collection, image, document, *image.tags.all(), *document.tags.all())


def _campaign(made: World, **options: Any) -> Campaign:
    campaign = projects.campaign(firm=made.firm, title=f"The {made.mark}", **options)
    made.note(campaign)
    return campaign


def _draft(made: World) -> None:
    """With a brief, a page in two languages, and an update that is not published."""
    campaign = _campaign(made, state=CampaignState.DRAFT)
    page = cms.draft_page(campaign)
    page.standfirst = f"About the {made.mark}"
    page.save_revision(user=made.owner)
    translated = campaign_pages.translate(page, language="pl", by=made.owner)
    brief = briefs.of(campaign)
    brief.asks = f"Who wants the {made.mark}?"
    brief.save()
    news = UpdatePage(title=f"News of the {made.mark}", locale=page.locale, live=False)
    page.add_child(instance=news)
    news.save_revision(user=made.owner)
    made.note(page, translated, news, page.latest_revision, news.latest_revision)


def _sent_back(made: World) -> None:
    """One campaign with an editor's words, and one that is being read."""
    for words in (f"What is a {made.mark}?", ""):
        page = cms.draft_page(_campaign(made, state=CampaignState.DRAFT))
        publication.submit(page, by=made.owner, at=timezone.now())
        if words:
            publication.send_back(page, by=accounts.editor(), at=timezone.now(), comment=words)
        state = WorkflowState.objects.get(object_id=str(page.pk))
        made.note(page, page.latest_revision, state, state.current_task_state)


def _running(made: World) -> None:
    """A public campaign: ideas with a decision, a round that is not public, and a complaint."""
    campaign = _campaign(made, phase=PhaseKind.TEST, vote_threshold=1)
    idea = projects.idea(campaign, title=f"An idea for the {made.mark}")
    projects.ballot(idea)
    projects.counted(campaign)
    idea.refresh_from_db()
    projects.decided(idea, reason=f"The {made.mark} needs it.")
    reward = rounds.RewardTerms(
        title=f"One {made.mark}", description="It plays.", price_minor=2_500
    )
    round_ = rounds.draft(
        campaign,
        slug=f"world-{next(_serial)}",
        terms=factory.terms(rewards=(reward,)),
        by=made.owner,
        at=timezone.now(),
    )
    type(round_).objects.filter(pk=round_.pk).update(title=f"Round for the {made.mark}")
    said = RoundWord.objects.create(round=round_, words=f"The {made.mark}?", at=timezone.now())
    thread = care.thread(
        care.about_firm(made.firm), title=f"My {made.mark} is mute", text=f"No {made.mark} sounds."
    )
    made.note(idea, *idea.decisions.all(), round_, *round_.rewards.all(), said, thread)
