"""What people may do with a campaign's pages in the Wagtail admin.

A firm's group holds `add` and `change` on its own campaign pages, and Wagtail hands both down
the tree. From them follows: the firm writes its page, and publishes updates. Handing in page and
terms together, and approving them, are deeds of the studio (cms.publication); Wagtail's own
buttons serve what changes on a page that is public already.
"""

from wagtail.models import PagePermissionTester

from projects.rules import allows


class BoundPagePermissions(PagePermissionTester):  # type: ignore[misc]
    """For pages bound to a campaign: they are not copied, moved or closed to readers."""

    def is_own(self) -> bool:
        """Whether the person's groups let them write here."""
        active: bool = self.user.is_active
        return active and (self.user.is_superuser or "add" in self.permissions)

    def can_copy(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False


class CampaignPagePermissions(BoundPagePermissions):
    """Publishing the page is the editors'; what is published below it is the firm's."""

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        return False

    def can_publish(self) -> bool:
        """Editors keep a public page; what has never been public is approved with its terms."""
        campaign = self.page.campaign
        reviews = campaign.is_public and allows(self.user, "projects.review_campaign", campaign)
        return reviews and bool(super().can_publish())

    def can_submit_for_moderation(self) -> bool:
        """New words for a public page: from those who decide in the firm's name."""
        campaign = self.page.campaign
        leads = campaign.is_public and allows(self.user, "projects.submit_campaign", campaign)
        return leads and bool(super().can_submit_for_moderation())

    def can_publish_subpage(self) -> bool:
        return self.is_own()


class UpdatePagePermissions(BoundPagePermissions):
    """Updates need nobody's leave."""

    def can_publish(self) -> bool:
        return self.is_own()

    def can_unpublish(self) -> bool:
        return bool(self.page.live) and not self.page_locked() and self.is_own()
