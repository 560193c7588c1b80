"""The door to the Wagtail admin, and what lies behind it for whom.

Wagtail scopes pages and pictures by group, but shows titles of other firms' drafts in reports,
usage lists, searches and its own API. So for firms the admin is closed but for the views named
here, each of which is known to keep to their own pages, or has a twin in cms.library that does;
a test walks through all of them.
"""

from collections.abc import Callable, Sequence
from typing import Any, cast

from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import translation
from django.utils.datastructures import MultiValueDictKeyError
from django.views import View
from django.views.defaults import bad_request

from accounts import second_factor
from accounts.models import User
from cms import choosing, library
from cms.models import CampaignPage

ADMIN = "/admin/"
# Wagtail's date pickers and editor need inline scripts and styles. Nothing from elsewhere.
ADMIN_POLICY = {
    "default-src": ["'self'"],
    "script-src": ["'self'", "'unsafe-inline'"],
    "style-src": ["'self'", "'unsafe-inline'"],
    "img-src": ["'self'", "data:", "blob:"],
    "frame-ancestors": ["'self'"],
    "form-action": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
}
OPEN_TO_ALL = {
    "wagtailadmin_login",
    "wagtailadmin_logout",
    "wagtailadmin_sprite",
    "wagtailadmin_javascript_catalog",
}
PAGE_VIEWS = (
    "add add_subpage confirm_workflow_cancellation delete edit history history_results "
    "preview_on_add preview_on_edit revisions_compare revisions_index revisions_revert "
    "revisions_unschedule revisions_view search search_results unpublish view_draft "
    "workflow_history workflow_history_detail"
)
OPEN_TO_FIRMS = {
    "wagtailadmin_home",
    "wagtailadmin_account",
    "wagtailadmin_block_preview",
    "wagtailadmin_dismissibles",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
    "wagtailadmin_explore_root",
    "wagtailadmin_choose_page",
    "wagtailadmin_choose_page_anchor_link",
    "wagtailadmin_choose_page_child",
    "wagtailadmin_choose_page_email_link",
    "wagtailadmin_choose_page_external_link",
    "wagtailadmin_choose_page_phone_link",
    "wagtailadmin_choose_page_search",
    "wagtailadmin_editing_sessions:ping",
    "wagtailadmin_editing_sessions:release",
} | {f"wagtailadmin_pages:{name}" for name in PAGE_VIEWS.split()}
# The library: what lies in the firm's own collection. What uses a picture may be an editor's page.
LIBRARY_VIEWS = (
    "index index_results add edit delete add_multiple edit_multiple delete_multiple "
    "delete_upload_multiple"
)
OPEN_TO_FIRMS |= {
    f"{kind}:{name}" for kind in ("wagtailimages", "wagtaildocs") for name in LIBRARY_VIEWS.split()
} | {
    "wagtailadmin_tag_autocomplete",
    "wagtailadmin_tag_model_autocomplete",
    "wagtailimages:create_multiple_from_uploaded_image",
    "wagtaildocs:create_multiple_from_uploaded_document",
}
BULK = "wagtail_bulk_action"
# Wagtail takes for granted that this form has this field.
LINK_FORM, LINK_FIELD = "wagtailadmin_choose_page_external_link", "external-link-chooser-url"
OPEN_NAMESPACES = {"wagtailimages_chooser", "wagtaildocs_chooser", "studio"}
# Wagtail lists what one may see below a page, under the page's own title, whoever's it is.
NAMES_ITS_PAGE = {
    "wagtailadmin_choose_page_child",
    "wagtailadmin_explore",
    "wagtailadmin_explore_results",
}
# Name, picture, language and theme are chosen once, for site and studio.
ACCOUNT = "wagtailadmin_account"
# A campaign's page is read and approved together with its terms, on the studio's own page.
WORKFLOW_BUTTONS = {
    "wagtailadmin_pages:workflow_action",
    "wagtailadmin_pages:collect_workflow_action_data",
}
# People make their own accounts, and roles are granted with their groups by accounts.roles.
CLOSED_TO_ALL = {"wagtailusers_users"}


def is_open(view_name: str, user: User) -> bool:
    """Whether this view of the admin exists for this person."""
    if view_name in OPEN_TO_ALL:
        return True
    namespace = view_name.partition(":")[0]
    if namespace in CLOSED_TO_ALL:
        return False
    if user.is_staff:
        return True
    return view_name in OPEN_TO_FIRMS or namespace in OPEN_NAMESPACES


class GateMiddleware:
    """Answers 404 for what is not a person's business in the admin, and sets its policy."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(ADMIN):
            # As django-csp's decorators do: its middleware stands further out and writes the
            # header.
            response._csp_config = ADMIN_POLICY  # type: ignore[attr-defined]
            _let_itself_be_framed(response)
        return response

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        """Wagtail reads its own forms without asking whether all of them has arrived."""
        mangled = isinstance(problem, MultiValueDictKeyError) and request.method == "POST"
        if mangled and request.path_info.startswith(ADMIN):
            return bad_request(request, problem)
        return None

    def process_view(
        self, request: HttpRequest, view: View, args: Sequence[object], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        name = request.resolver_match.view_name if request.resolver_match else ""
        # Documents are served outside the admin, to visitors as well.
        if name.startswith("wagtaildocs_serve") and not choosing.may_download(
            cast(User, request.user), _document_id(args, kwargs)
        ):
            raise Http404("no public page leads to this document")
        # Who is not signed in is sent to the sign-in by Wagtail.
        if not request.path_info.startswith(ADMIN) or not request.user.is_authenticated:
            return None
        # The admin's addresses name no language; a profile of Wagtail's own still goes first.
        translation.activate(request.user.language)
        # Wagtail looks up what the address says, and no column holds a NUL.
        if "%00" in request.META.get("QUERY_STRING", ""):
            raise SuspiciousOperation("a NUL in the address")
        if name in OPEN_TO_ALL:
            return None
        user = request.user
        if not user.has_perm("wagtailadmin.access_admin") or not (
            is_open(name, user) or (name == BULK and library.may_act_in_bulk(request, kwargs))
        ):
            raise Http404(name)
        if name == LINK_FORM and request.method == "POST" and LINK_FIELD not in request.POST:
            raise SuspiciousOperation("a form without its field")
        if second_factor.is_missing(user):
            # Coming back is a GET: what was to be sent cannot be sent again by an address.
            shown = request.method in ("GET", "HEAD")
            second_factor.keep_wanted(request, request.get_full_path() if shown else ADMIN)
            return redirect("accounts:second_factor")
        if name in NAMES_ITS_PAGE and not (
            user.is_staff or choosing.may_open(user, kwargs["parent_page_id"])
        ):
            raise Http404(name)
        return _elsewhere(request, name, args, kwargs)


def _document_id(args: Sequence[object], kwargs: dict[str, Any]) -> int | None:
    """Wagtail's pattern for documents names its places, or not, as versions come and go."""
    found = str(kwargs.get("document_id") or (args[0] if args else ""))
    return int(found) if found.isascii() and found.isdigit() and len(found) < 10 else None


def _let_itself_be_framed(response: HttpResponseBase) -> None:
    """A draft is answered as a page, whose policy forbids frames; the admin shows it in one."""
    if policy := response.headers.get("Content-Security-Policy"):
        # Wagtail sends a preview through all middleware as a request of its own, so the policy
        # of a public page is written already when the answer comes by here.
        framed = policy.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
        response.headers["Content-Security-Policy"] = framed
        response.headers["X-Frame-Options"] = "SAMEORIGIN"


def _elsewhere(
    request: HttpRequest, name: str, args: Sequence[object], kwargs: dict[str, Any]
) -> HttpResponse | None:
    """What takes the place of Wagtail's own view."""
    if name in WORKFLOW_BUTTONS and (slug := review_of(kwargs["page_id"])):
        return redirect("studio:review", slug=slug)
    if name == ACCOUNT:
        return redirect("accounts:profile")
    if request.user.is_staff:
        return None
    if not library.may_choose(request, name, kwargs):
        raise Http404(name)
    if name == "wagtailadmin_home":
        return redirect("studio:desk")
    if twin := library.OF_FIRMS.get(name):
        answer: HttpResponse = twin(request, **kwargs)
        return answer
    return None


def review_of(page_id: int) -> str:
    """The slug of the campaign that this page belongs to, if it is a campaign's."""
    found = CampaignPage.objects.filter(pk=page_id).values_list("campaign__slug", flat=True)
    return found.first() or ""
