"""Where Wagtail's admin meets the house. Thin: each hook calls what does the work."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.views.home import WorkflowObjectsToModeratePanel
from wagtail.admin.widgets import Button
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Page

from accounts.models import User
from accounts.rules import firms_of, is_operator
from cms import choosing, comparison, translations, waiting
from cms.models import CampaignPage
from cms.studio import urls as studio_urls
from core.templatetags.look import faces
from projects.views.requests import Request

OF_FIRMS = {
    "desk",
    "campaigns",
    "ideas",
    "images",
    "documents",
    "rounds",
    "threads",
    "translations",
    "theme",
}
SHEETS = ("tokens.css", "fonts.css", "studio/house.css", "studio/studio.css")


@hooks.register("register_admin_urls")
def studio() -> list[URLResolver]:
    return [path("studio/", include(studio_urls))]


@hooks.register("insert_global_admin_css")
def studio_css() -> str:
    """The site's colours and faces, Wagtail's properties set to them, and the studio's own.

    The script stands among them since it must run before the page is painted.
    """
    script = format_html('<script src="{}"></script>\n', static("js/theme.js"))
    links = format_html_join(
        "\n", '<link rel="stylesheet" href="{}">', ((static(f"css/{name}"),) for name in SHEETS)
    )
    return script + faces() + links


@hooks.register("construct_help_menu")
def keep_help_to_the_studio(request: Request, items: list[Any]) -> None:
    """No news of Wagtail, no guide to it elsewhere: neither is about this studio."""
    # In place, as in all these hooks: Wagtail goes on with the list it gave.
    items[:] = [item for item in items if not item.name.startswith(("whats-new", "editor-guide"))]


@hooks.register("register_admin_menu_item")
def desk_item() -> MenuItem:
    return MenuItem(_("Due"), reverse("studio:desk"), name="desk", icon_name="tasks", order=80)


@hooks.register("register_admin_menu_item")
def ideas_item() -> MenuItem:
    return MenuItem(_("Ideas"), reverse("studio:ideas"), name="ideas", icon_name="pick", order=91)


class FirmsItem(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: Request) -> bool:
        return request.user.has_perm("accounts.verify_firm")


@hooks.register("register_admin_menu_item")
def campaigns_item() -> MenuItem:
    url = reverse("studio:campaigns")
    return MenuItem(_("Campaigns"), url, name="campaigns", icon_name="comment", order=90)


@hooks.register("register_admin_menu_item")
def rounds_item() -> MenuItem:
    url = reverse("studio:rounds")
    return MenuItem(_("Funding rounds"), url, name="rounds", icon_name="calendar-check", order=92)


class ThreadsItem(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: Request) -> bool:
        return bool(firms_of(request.user) or is_operator(request.user))


@hooks.register("register_admin_menu_item")
def threads_item() -> MenuItem:
    url, word = reverse("studio:threads"), _("Questions")
    return ThreadsItem(word, url, name="threads", icon_name="mail", order=93)


@hooks.register("register_admin_menu_item")
def translations_item() -> MenuItem:
    url, word = reverse("studio:translations"), _("Translations")
    return MenuItem(word, url, name="translations", icon_name="globe", order=94)


@hooks.register("register_admin_menu_item")
def firms_item() -> MenuItem:
    return FirmsItem(_("Firms"), reverse("studio:firms"), name="firms", icon_name="group", order=95)


class WorkItem(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: Request) -> bool:
        return request.user.has_perm("payments.refund")


@hooks.register("register_admin_menu_item")
def work_item() -> MenuItem:
    url, word = reverse("studio:work"), _("Money")
    return WorkItem(word, url, name="work", icon_name="warning", order=97)


class MailsItem(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: Request) -> bool:
        return request.user.is_staff


@hooks.register("register_admin_menu_item")
def mails_item() -> MenuItem:
    return MailsItem(_("Mails"), reverse("studio:mails"), name="mails", icon_name="mail", order=98)


class ReportsItem(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: Request) -> bool:
        return bool(request.user.is_staff)


@hooks.register("register_admin_menu_item")
def reports_item() -> MenuItem:
    url = reverse("studio:reports")
    # Wagtail has "Reports" of its own.
    return ReportsItem(_("Reported"), url, name="reported", icon_name="warning", order=98)


@hooks.register("register_admin_menu_item")
def theme_item() -> MenuItem:
    """The site's own switch: see js/theme.js. With a target, Wagtail leaves the click to it."""
    attrs = {"data-theme-switch": "", "target": "_self", "role": "button"}
    return MenuItem(
        _("Light or dark"), "#", name="theme", icon_name="half", attrs=attrs, order=20000
    )


@hooks.register("register_icons")
def half_icon(icons: list[str]) -> list[str]:
    return [*icons, "cms/studio/half.svg"]


@hooks.register("get_avatar_url")
def portrait(user: User | None, size: int) -> str:
    """The one picture that a person has chosen for themselves; what the clock did has nobody."""
    return user.portrait_url if user else ""


@hooks.register("construct_main_menu")
def keep_to_ones_own(request: Request, items: list[Any]) -> None:
    """Firms are not shown doors that are closed to them.

    Nor Wagtail's tree of pages: above their own lies only what is the site's, and each of their
    campaigns leads to its pages.
    """
    if not request.user.is_staff:
        items[:] = [item for item in items if item.name in OF_FIRMS]


@hooks.register("construct_settings_menu")
def hide_users(request: Request, items: list[Any]) -> None:
    items[:] = [item for item in items if item.name != "users"]


@hooks.register("register_page_header_buttons")
def terms_button(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if isinstance(page, CampaignPage):
        url = reverse("studio:campaign", args=[page.campaign.slug])
        yield Button(_("Terms and campaign"), url, icon_name="date", priority=10)


@hooks.register("register_page_header_buttons")
def languages_button(
    page: Page, user: User, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if isinstance(page, translations.KINDS):
        url = reverse("studio:languages", args=[page.pk])
        yield Button(_("Languages"), url, icon_name="globe", priority=20)


@hooks.register("before_edit_page")
def approve_elsewhere(request: Request, page: Page) -> HttpResponse | None:
    """Page and terms are approved together, by someone who has both before them."""
    if isinstance(page, CampaignPage) and "action-workflow-action" in request.POST:
        messages.warning(request, _("Read page and terms together here, then approve them."))
        return redirect("studio:review", slug=page.campaign.slug)
    return None


class StudioLink(ActionMenuItem):  # type: ignore[misc]
    """A link to the studio where Wagtail would have its own button."""

    def __init__(self, label: Any, view: str, *, icon_name: str, order: int) -> None:
        super().__init__(order=order)
        self.label, self.view, self.icon_name, self.name = label, view, icon_name, view

    def get_url(self, parent_context: Any) -> str:
        return reverse(f"studio:{self.view}", args=[parent_context["page"].campaign.slug])


@hooks.register("construct_page_action_menu")
def link_the_studio(items: list[Any], request: Request, context: Any) -> None:
    page = context.get("page")
    if not isinstance(page, CampaignPage):
        return
    # Wagtail's own would approve a page whose terms nobody has before them.
    items[:] = [item for item in items if not isinstance(item, WorkflowMenuItem)]
    if page.workflow_in_progress and request.user.is_staff:
        items.append(StudioLink(_("Read page and terms"), "review", icon_name="view", order=5))
    elif not page.campaign.is_public:
        items.append(StudioLink(_("On to submitting"), "submission", icon_name="check", order=5))


class OtherPagesToReview(WorkflowObjectsToModeratePanel):  # type: ignore[misc]
    """Campaigns are reviewed with their terms: the desk leads there."""

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        context["states"] = [
            each for each in context["states"] if not isinstance(each["obj"].specific, CampaignPage)
        ]
        return context


class DeskPanel(Component):  # type: ignore[misc]
    """The way from Wagtail's first page to what waits."""

    order, template_name = 100, "cms/studio/desk_panel.html"

    def get_context_data(self, parent_context: Any) -> Any:
        return {"heaps": waiting.of(parent_context["request"].user)}


@hooks.register("construct_homepage_panels")
def lead_to_the_desk(request: Request, panels: list[Any]) -> None:
    panels[:] = [
        OtherPagesToReview() if isinstance(panel, WorkflowObjectsToModeratePanel) else panel
        for panel in panels
    ]
    panels.insert(0, DeskPanel())


@hooks.register("after_edit_page")
@hooks.register("after_publish_page")
@hooks.register("after_unpublish_page")
def let_the_campaign_follow(request: Request, page: Page) -> None:
    """At once, for whoever sits before the screen; the sweep would find it anyway."""
    if isinstance(page, CampaignPage):
        comparison.compare(page.campaign, by=request.user, at=timezone.now())


@hooks.register("after_edit_page")
def back_to_the_campaign(request: Request, page: Page) -> HttpResponse | None:
    """Whoever has published goes on at the campaign, not among the pages of all."""
    if isinstance(page, CampaignPage) and "action-publish" in request.POST:
        return redirect("studio:campaign", slug=page.campaign.slug)
    return None


@hooks.register("construct_page_chooser_queryset")
def pages_to_link_to(pages: QuerySet[Page], request: Request) -> QuerySet[Page]:
    return pages if request.user.is_staff else choosing.pages(request.user, pages)


@hooks.register("construct_image_chooser_queryset")
def pictures_to_choose(images: QuerySet[Image], request: Request) -> QuerySet[Image]:
    return images if request.user.is_staff else choosing.members(request.user, images)


@hooks.register("construct_document_chooser_queryset")
def documents_to_choose(documents: QuerySet[Document], request: Request) -> QuerySet[Document]:
    return documents if request.user.is_staff else choosing.members(request.user, documents)
