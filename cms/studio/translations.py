"""Pages in their languages: what there is, what is missing, what has fallen behind."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Locale, Page

from accounts.rules import is_editor
from cms import campaign_lists, translations
from cms.campaign_pages import AlreadyTranslated
from cms.models import CampaignPage, UpdatePage
from cms.studio import access
from core import text
from core.languages import OWN_NAMES
from projects.rules import allows

PER_PAGE = 25


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What has fallen behind or is not said yet: a firm sees its own, the site's staff all."""
    own_names = dict(OWN_NAMES)
    behind = translations.outdated(translations.pages_of(access.person(request)))
    number = campaign_lists.page_number(request.GET.get("page"))
    page = Paginator(behind, PER_PAGE).get_page(number)
    rounds = [
        (round_, [own_names[code] for code in codes])
        for round_, codes in translations.unsaid(access.person(request))
    ]
    context = {"page": page, "rounds": rounds}
    return TemplateResponse(request, "cms/studio/translations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def languages(request: HttpRequest, page_id: int) -> HttpResponse:
    """One page in every language; a POST begins the one it names."""
    found = _page_or_404(request, page_id)
    may_translate = _may_translate(request, found)
    if request.method == "POST":
        if not may_translate:
            raise Http404(page_id)
        return _begin(request, found)
    context = {
        "page": found,
        "versions": translations.versions(found),
        "may_translate": may_translate,
    }
    return TemplateResponse(request, "cms/studio/languages.html", context)


def _page_or_404(request: HttpRequest, page_id: int) -> Page:
    page = get_object_or_404(translations.pages_of(access.person(request)), pk=page_id)
    return page.specific


def _may_translate(request: HttpRequest, page: Page) -> bool:
    """Who leads the campaign, and editors; an update is anybody's who may write one."""
    user = access.person(request)
    if isinstance(page, CampaignPage):
        return allows(user, "cms.translate_page", page.campaign)
    if isinstance(page, UpdatePage):
        return bool(page.permissions_for_user(user).can_edit())
    return bool(is_editor(user))


def _begin(request: HttpRequest, page: Page) -> HttpResponse:
    language = text.clean_line(request.POST.get("language", ""))
    if not Locale.objects.filter(language_code=language).exists():
        raise Http404(language)
    try:
        made = translations.translate(page, language=language, by=access.person(request))
    except AlreadyTranslated:
        messages.error(request, _("There is a page in this language already."))
    except translations.NoPlaceYet:
        messages.error(request, _("Translate the page above it first."))
    else:
        return redirect("wagtailadmin_pages:edit", made.pk)
    return redirect("studio:languages", page.pk)
