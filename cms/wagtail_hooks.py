"""Where Wagtail's admin meets the house. Thin: each hook calls what does the work."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import URLResolver, include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets import Button
from wagtail.images.models import Image
from wagtail.models import Page

from accounts.models import User
from cms import choosing, publication
from cms.models import CampaignPage
from cms.studio import urls as studio_urls
from projects.views.requests import Request

OF_FIRMS = {"explorer", "campaigns", "rounds"}


@hooks.register("register_admin_urls")
def studio() -> list[URLResolver]:
    return [path("studio/", include(studio_urls))]


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


@hooks.register("register_admin_menu_item")
def firms_item() -> MenuItem:
    return FirmsItem(_("Firms"), reverse("studio:firms"), name="firms", icon_name="group", order=95)


class MailsItem(MenuItem):  # type: ignore[misc]
    def is_shown(self, request: Request) -> bool:
        return request.user.is_staff


@hooks.register("register_admin_menu_item")
def mails_item() -> MenuItem:
    return MailsItem(_("Mails"), reverse("studio:mails"), name="mails", icon_name="mail", order=98)


@hooks.register("construct_main_menu")
def keep_to_ones_own(request: Request, items: list[Any]) -> None:
    """Firms are not shown doors that are closed to them."""
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


@hooks.register("after_edit_page")
@hooks.register("after_publish_page")
@hooks.register("after_unpublish_page")
def let_the_campaign_follow(request: Request, page: Page) -> None:
    """At once, for whoever sits before the screen; the sweep would find it anyway."""
    if isinstance(page, CampaignPage):
        publication.compare(page.campaign, by=request.user, at=timezone.now())


@hooks.register("construct_page_chooser_queryset")
def pages_to_link_to(pages: QuerySet[Page], request: Request) -> QuerySet[Page]:
    return pages if request.user.is_staff else choosing.pages(request.user, pages)


@hooks.register("construct_image_chooser_queryset")
def pictures_to_choose(images: QuerySet[Image], request: Request) -> QuerySet[Image]:
    return images if request.user.is_staff else choosing.images(request.user, images)
