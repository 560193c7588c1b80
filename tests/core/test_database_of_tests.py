"""The tests' own ground: what a flush removes is there again for the next test."""

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import Locale, Page, Site


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "after a flush"])
def test_wagtails_rows_survive_a_flush(turn: str) -> None:
    assert Page.objects.filter(depth=1).count() == 1
    assert Locale.objects.filter(language_code="en").exists()
    assert Site.objects.filter(is_default_site=True).count() == 1
    assert Group.objects.filter(name="Editors").exists()
    assert Permission.objects.filter(codename="access_admin").exists()
    Page.objects.all().delete()
