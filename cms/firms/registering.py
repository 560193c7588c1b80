"""A firm registers itself, and corrects what it said."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import firms, registry, teams
from accounts.models import Firm, FirmState
from cms.firms import deeds
from cms.firms.forms import CorrectForm, CountryForm, LogoForm, RegisterForm
from cms.firms.requests import own_firm_or_404, typed
from cms.translated_forms import initial_of, languages_of, offered, source_of
from projects.views.requests import Request, signed_in

# Where most who read in this language are registered.
NEAR = {"pl": "PL", "de": "DE", "fa": "IR"}


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: Request) -> HttpResponse:
    """First the country, which decides what is asked for; then the firm."""
    country = _country(request)
    if not country:
        return _ask_country(request)
    form = RegisterForm(typed(request), country=country)
    if request.method == "POST" and form.is_valid():
        try:
            firm = firms.apply(
                form.details(),
                by=request.user,
                submission=form.cleaned_data["submission"],
                at=timezone.now(),
            )
        except firms.NumberTaken:
            form.add_error("registry_number", _taken())
        except firms.TooManyUnverified as limit:
            form.add_error(None, _too_many(limit.args[0]))
        except firms.StaffOwnNoFirm:
            form.add_error(None, _staff())
        else:
            messages.success(
                request,
                _("%(firm)s is registered. An operator looks it up; meanwhile, prepare.")
                % {"firm": firm.name},
            )
            return redirect("firms:team", slug=firm.slug)
    return _page(request, "firms/new.html", form, country=country)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def details(request: Request, slug: str) -> HttpResponse:
    """Owners correct the firm's details; a refused firm is handed in again by that."""
    firm = own_firm_or_404(request, slug, to="accounts.change_firm")
    country = _country(request) or firm.country
    if not country:
        return _ask_country(request)
    form = _correcting(firm, country=country, data=typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            saved = deeds.correct(firm, details=form.details(), by=request.user, at=timezone.now())
        except firms.NumberTaken:
            form.add_error("registry_number", _taken())
        # Removed from the team since the page was loaded: now it is as it is for any stranger.
        except teams.NotOwner:
            raise Http404(slug) from None
        except firms.FirmClosed:
            form.add_error(None, _closed())
        else:
            waits = saved.state == FirmState.WAITING
            said = _("Saved. An operator looks it up.") if waits else _("Your changes are saved.")
            messages.success(request, said)
            return redirect("firms:team", slug=saved.slug)
    return _page(request, "firms/details.html", form, country=country, firm=firm, logo=LogoForm())


@signed_in
@require_POST
def logo(request: Request, slug: str) -> HttpResponse:
    """Another logo, or none. The country is only carried along, for the page with the form."""
    firm = own_firm_or_404(request, slug, to="accounts.change_firm")
    form, removes = LogoForm(request.POST, request.FILES), "remove" in request.POST
    if removes or form.is_valid():
        picture = None if removes else form.cleaned_data["logo"]
        try:
            deeds.change_logo(firm, picture=picture, by=request.user, at=timezone.now())
        except teams.NotOwner:
            raise Http404(slug) from None
        except firms.FirmClosed:
            form.add_error(None, _closed())
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect("firms:team", slug=slug)
    if not (country := _country(request) or firm.country):
        return _ask_country(request)
    details = _correcting(firm, country=country)
    return _page(request, "firms/details.html", details, country=country, firm=firm, logo=form)


def _correcting(firm: Firm, *, country: str, data: QueryDict | None = None) -> CorrectForm:
    names = ("name", "city", "about", "language", "accent")
    initial = initial_of(firm) | {name: getattr(firm, name) for name in names}
    initial["registry_number"] = firm.registry_number if country == firm.country else ""
    return CorrectForm(
        data,
        country=country,
        firm=firm,
        initial=initial,
        offered=offered(languages_of(campaign__firm=firm), firm),
        source=source_of(data, otherwise=firm.language),
    )


def _page(request: Request, template: str, form: forms.Form, **context: Any) -> HttpResponse:
    wrong = form.errors or ("logo" in context and context["logo"].errors)
    status = 422 if wrong else 200
    context |= {"form": form, "country_name": registry.country_name(context["country"])}
    return TemplateResponse(request, template, context, status=status)


def _country(request: Request) -> str:
    """The country asked for or carried along; "" for none that we know."""
    asked = request.POST.get("country") or request.GET.get("country") or ""
    return asked if asked in dict(registry.countries()) else ""


def _ask_country(request: Request) -> HttpResponse:
    """The form before the form. What was typed with a garbled country is lost with good reason."""
    near = NEAR.get((get_language() or "")[:2], "")
    asked = CountryForm(
        request.GET if "country" in request.GET else None, initial={"country": near}
    )
    status = 422 if asked.errors or request.method == "POST" else 200
    return TemplateResponse(request, "firms/country.html", {"form": asked}, status=status)


def _closed() -> str:
    return _("This firm is closed: its details stay as they are.")


def _taken() -> str:
    return _(
        "A firm with this number is registered here already. If it is yours, ask its owner for an "
        "invitation; if somebody else has registered it, write to us."
    )


def _too_many(limit: int) -> str:
    return _(
        "You have registered %(number)s firms that nobody has verified yet. Wait for one of them."
    ) % {"number": limit}


def _staff() -> str:
    return _("You work for this site: registering a firm of your own needs another account.")
