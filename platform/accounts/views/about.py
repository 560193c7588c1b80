"""How one is addressed, and what others see of one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import address as forms_of_address
from accounts import portraits
from accounts.models import User
from accounts.self_forms import AddressForm, PortraitForm, PublicPageForm
from accounts.views.requests import Request


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def address(request: Request) -> HttpResponse:
    """Formal or informal, with an example of what follows from it."""
    # A fresh copy: a refused form must not change what the page itself says.
    user, sent = User.objects.get(pk=request.user.pk), request.method == "POST"
    form = AddressForm(request.POST if sent else None, instance=user)
    if sent and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("accounts:address")
    context = {"form": form, "example": forms_of_address.of(request.user)}
    status = 422 if form.errors else 200
    return TemplateResponse(request, "accounts/address.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: Request) -> HttpResponse:
    """What the public page shows."""
    user = User.objects.get(pk=request.user.pk)
    sent = request.method == "POST"
    form = PublicPageForm(request.POST if sent else None, instance=user)
    if sent and form.is_valid():
        form.save()
        messages.success(request, _("Your changes are saved."))
        return redirect("accounts:public")
    return _public_page(request, form=form, picture=PortraitForm())


@login_required
@require_POST
def portrait(request: Request) -> HttpResponse:
    """A new picture, or none."""
    user = User.objects.get(pk=request.user.pk)
    if "remove" in request.POST:
        portraits.remove(user)
        messages.success(request, _("Your picture is removed."))
        return redirect("accounts:public")
    picture = PortraitForm(request.POST, request.FILES)
    if not picture.is_valid():
        return _public_page(request, form=PublicPageForm(instance=user), picture=picture)
    portraits.put(user, picture=picture.cleaned_data["portrait"])
    messages.success(request, _("Your picture is saved."))
    return redirect("accounts:public")


def _public_page(request: Request, *, form: PublicPageForm, picture: PortraitForm) -> HttpResponse:
    status = 422 if form.errors or picture.errors else 200
    context = {"form": form, "picture": picture}
    return TemplateResponse(request, "accounts/public.html", context, status=status)
