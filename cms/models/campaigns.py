"""A campaign's page in one language, and the updates beneath it.

The page is the face; `campaign` leads to the operational truth. Nothing operational is kept in
a revision, so restoring one changes words and pictures only.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PagePermissionTester
from wagtail.query import PageQuerySet

from accounts.models import User
from accounts.rules import is_editor
from cms import permissions
from cms.blocks import StoryBlock
from cms.models.films import PlaysFilms
from cms.models.methods import READ_ONLY
from cms.story_forms import StoryForm
from projects.models import Campaign
from projects.rules import works_for_campaign

if TYPE_CHECKING:
    from projects.views.requests import Request

UPDATES_SHOWN = 3


class CampaignPageQuerySet(PageQuerySet):  # type: ignore[misc]
    def in_order_of(self, language: str) -> "CampaignPageQuerySet":
        """The reader's language first, then the site's, then whatever there is."""
        ordered: CampaignPageQuerySet = self.order_by(
            models.Case(
                models.When(locale__language_code=language, then=0),
                models.When(locale__language_code="en", then=1),
                default=2,
            ),
            "path",
        )
        return ordered


class CampaignPage(PlaysFilms, Page):  # type: ignore[misc]
    """The story of a campaign; ideas, vote and funding stand in it."""

    campaign = models.ForeignKey(
        Campaign, on_delete=models.PROTECT, related_name="pages", editable=False
    )
    standfirst = models.CharField(
        _("standfirst"),
        max_length=300,
        blank=True,
        help_text=_("One or two sentences under the title, also shown in lists."),
    )
    lead_image = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("first picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    lead_alt = models.CharField(
        _("what the first picture shows"),
        max_length=160,
        blank=True,
        help_text=_("Read aloud to people who do not see the picture."),
    )
    story = StreamField(StoryBlock(), blank=True, verbose_name=_("story"))
    # The locale's code, repeated here because a constraint cannot reach into the parent table.
    language = models.CharField(max_length=8, editable=False)

    objects = PageManager.from_queryset(CampaignPageQuerySet)()

    parent_page_types = ["cms.CampaignIndexPage"]
    subpage_types = ["cms.UpdatePage"]
    # A page comes with its campaign (cms.campaign_pages), never alone and never as a copy.
    is_creatable = False
    private_page_options: list[str] = []
    allowed_http_methods = READ_ONLY
    content_panels = [
        HelpPanel(template="cms/studio/way_back.html"),
        *Page.content_panels,
        FieldPanel("standfirst"),
        MultiFieldPanel(
            [FieldPanel("lead_image"), FieldPanel("lead_alt")], heading=_("First picture")
        ),
        FieldPanel("story"),
    ]
    # No end date: backers must find the page for as long as there is a campaign.
    settings_panels = [PublishingPanel(children=[FieldPanel("go_live_at")])]
    template = "cms/campaign.html"
    films_in = "story"
    base_form_class = StoryForm

    class Meta:
        verbose_name = _("campaign page")
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "language"], name="campaign_page_once_per_language"
            )
        ]

    def __str__(self) -> str:
        return str(self.title)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.language = self.locale.language_code
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.lead_image_id and not self.lead_alt.strip():
            raise ValidationError({"lead_alt": _("Say what the picture shows.")})

    def with_content_json(self, content: dict[str, Any]) -> "CampaignPage":
        """A revision as a page. What is operational stays as it is, whatever the revision says."""
        page: CampaignPage = super().with_content_json(content)
        # Wagtail restores foreign keys and the end date with the words: an old revision would bind
        # the page to another campaign, or take it down.
        page.campaign_id = self.campaign_id
        page.language = self.language
        page.expire_at = self.expire_at
        return page

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        return permissions.CampaignPagePermissions(user, self)

    def may_be_read_by(self, user: User) -> bool:
        """Neither before its campaign is published, nor once the page was taken down."""
        campaign = self.campaign
        is_out = self.live and campaign.is_public
        return is_out or bool(is_editor(user) or works_for_campaign(user, campaign))

    def serve(self, request: "Request", *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may_be_read_by(request.user):
            raise Http404
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: "Request", *args: Any, **kwargs: Any) -> dict[str, Any]:
        # Late: it brings forms and views, which want every model to be there.
        from cms import composition

        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | composition.of(self, request, at=timezone.now())

    def latest_updates(self) -> Sequence["UpdatePage"]:
        below = UpdatePage.objects.child_of(self).live().order_by("-first_published_at")
        return list(below[:UPDATES_SHOWN])


class UpdatePage(PlaysFilms, Page):  # type: ignore[misc]
    """News from the firm. It needs nobody's leave."""

    standfirst = models.CharField(_("standfirst"), max_length=300, blank=True)
    body = StreamField(StoryBlock(), blank=True, verbose_name=_("text"))

    parent_page_types = ["cms.CampaignPage"]
    subpage_types: list[str] = []
    private_page_options: list[str] = []
    allowed_http_methods = READ_ONLY
    content_panels = [*Page.content_panels, FieldPanel("standfirst"), FieldPanel("body")]
    template = "cms/update.html"
    films_in = "body"
    base_form_class = StoryForm

    class Meta:
        verbose_name = _("update")

    def permissions_for_user(self, user: User) -> PagePermissionTester:
        return permissions.UpdatePagePermissions(user, self)

    # Replies and updates need nobody's leave, so no review is inherited.
    has_workflow = False

    def get_workflow(self) -> None:
        return None

    def campaign_page(self) -> CampaignPage:
        found: CampaignPage = (
            CampaignPage.objects.ancestor_of(self).select_related("campaign__firm").get()
        )
        return found

    def serve(self, request: "Request", *args: Any, **kwargs: Any) -> HttpResponse:
        # Wagtail serves a live page without asking whether the one above it still is.
        if not self.campaign_page().may_be_read_by(request.user):
            raise Http404
        response: HttpResponse = super().serve(request, *args, **kwargs)
        return response

    def get_context(self, request: "Request", *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        # Late, as above.
        from cms import update_pages
        from cms.sharing import heads

        parent = self.campaign_page()
        shown = {
            "parent": parent,
            "beside": update_pages.neighbours(self),
            "campaign": parent.campaign,
            "section": "campaigns",
        }
        return context | shown | heads.of_text(self, request)
