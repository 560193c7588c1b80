"""The newest words on a campaign, as its page shows them."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from community.places import Place
from tests.factories import accounts, cms, community, projects

pytestmark = pytest.mark.django_db


def test_a_glimpse_has_a_face_and_its_words_lead_to_it(client: Client) -> None:
    person = accounts.user("Mina Mahler")
    User.objects.filter(pk=person.pk).update(portrait="people/mina.webp")
    campaign = projects.campaign()
    page = cms.live_page(campaign)
    comment = community.comment(Place(campaign, None), author=person, body="A good hinge.")

    text = client.get(page.url).text

    assert "people/mina.webp" in text
    url = reverse("community:comment", args=[comment.key])
    assert f'<a href="{url}">A good hinge.</a>' in text


def test_what_was_done_is_said_below_the_list_where_the_new_comment_stands(client: Client) -> None:
    text = client.get(f"/en/talk/{projects.campaign().slug}/").text

    assert text.index('id="talk-threads"') < text.index('id="talk-said"')
