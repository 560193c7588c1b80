"""Roles, firms, rules and intents."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import RequestFactory
from django.utils import timezone

from accounts import firms, handles, intents, roles, rules
from accounts.models import Firm, FirmMember, FirmRole, Role, User
from core import events
from tests.factories import accounts

pytestmark = pytest.mark.django_db


class TestRoles:
    def test_a_role_and_its_groups_change_together(self) -> None:
        operator = accounts.operator()
        person = roles.grant(accounts.user(), role=Role.EDITOR, by=operator, at=timezone.now())
        assert set(person.groups.values_list("name", flat=True)) == {"Editors", "Moderators"}
        assert person.is_staff
        assert not person.is_superuser

        person = roles.grant(person, role=Role.MEMBER, by=operator, at=timezone.now())
        assert not person.groups.exists()
        assert not person.is_staff
        assert not person.has_perm("wagtailadmin.access_admin")

    def test_granting_twice_is_granting_once(self) -> None:
        person = accounts.editor()

        roles.grant(person, role=Role.EDITOR, by=None, at=timezone.now())

        assert person.groups.count() == 2

    def test_a_demoted_operator_is_no_superuser(self) -> None:
        person = accounts.operator()
        assert person.is_superuser

        person = roles.grant(person, role=Role.EDITOR, by=None, at=timezone.now())

        assert not person.is_superuser

    def test_each_grant_leaves_an_event_without_personal_text(self) -> None:
        operator = accounts.operator()
        person = roles.grant(accounts.user(), role=Role.EDITOR, by=operator, at=timezone.now())

        event = events.of(person).get()

        assert (event.verb, event.actor, event.data) == (
            "role_granted",
            operator,
            {"role": "editor"},
        )


class TestFirms:
    def test_a_firm_is_registered_unverified_with_its_owner(self) -> None:
        owner = accounts.user()

        firm = firms.register(name="Lumen", slug="lumen", owner=owner, at=timezone.now())

        assert firm.verified_at is None
        assert firm not in Firm.objects.verified()
        assert FirmMember.objects.get(firm=firm).role == FirmRole.OWNER
        assert {group.name for group in owner.groups.all()} == {"Firm members", f"firm:{firm.key}"}
        assert User.objects.get(pk=owner.pk).has_perm("wagtailadmin.access_admin")

    def test_adding_someone_again_changes_their_role(self) -> None:
        firm = accounts.firm()
        person = accounts.member_of(firm, role=FirmRole.AGENT)

        firms.add_member(
            firm,
            user=person,
            role=FirmRole.PRODUCT_LEAD,
            by=accounts.owner_of(firm),
            at=timezone.now(),
        )

        assert FirmMember.objects.get(firm=firm, user=person).role == FirmRole.PRODUCT_LEAD

    def test_verifying_twice_keeps_the_first_date_and_one_event(self) -> None:
        firm = accounts.firm(verified=False)
        first = firms.verify(firm, by=accounts.operator(), at=timezone.now()).verified_at

        again = firms.verify(firm, by=accounts.operator(), at=timezone.now())

        assert again.verified_at == first
        assert events.of(firm).filter(verb="firm_verified").count() == 1

    def test_a_person_has_one_place_in_a_firm(self) -> None:
        firm = accounts.firm()

        with pytest.raises(IntegrityError, match="firm_member_once"):
            FirmMember.objects.create(firm=firm, user=accounts.owner_of(firm), role=FirmRole.AGENT)


class TestRules:
    @pytest.mark.parametrize(
        ("role", "leads", "owns"),
        [
            (FirmRole.OWNER, True, True),
            (FirmRole.PRODUCT_LEAD, True, False),
            (FirmRole.AGENT, False, False),
        ],
    )
    def test_what_a_place_in_the_team_permits(
        self, role: FirmRole, leads: bool, owns: bool
    ) -> None:
        firm = accounts.firm()
        person = accounts.member_of(firm, role=role)

        assert rules.works_for_firm(person, firm)
        assert rules.leads_firm(person, firm) is leads
        assert rules.owns_firm(person, firm) is owns

    def test_strangers_and_visitors_may_nothing(self) -> None:
        firm = accounts.firm()
        other = accounts.owner_of(accounts.firm())

        for person in (other, accounts.user(), AnonymousUser()):
            assert not rules.works_for_firm(person, firm)
            assert not rules.leads_firm(person, firm)
            assert not rules.is_operator(person)
            assert not rules.is_editor(person)

    def test_only_operators_verify_firms(self) -> None:
        assert accounts.operator().has_perm("accounts.verify_firm")
        assert not accounts.editor().has_perm("accounts.verify_firm")
        assert not accounts.owner_of(accounts.firm()).has_perm("accounts.verify_firm")

    def test_ones_places_are_read_once(self, django_assert_num_queries: object) -> None:
        firm = accounts.firm()
        person = accounts.member_of(firm)

        with django_assert_num_queries(1):  # type: ignore[operator]
            rules.works_for_firm(person, firm)
            rules.leads_firm(person, firm)


class TestHandles:
    @pytest.mark.parametrize("name", ["Jonas Wirth", "مینا فراهانی", "", "x" * 200, "--", "ß"])
    def test_a_suggestion_is_always_a_handle(self, name: str) -> None:
        handles.VALIDATORS[0](handles.suggest(name))

    @pytest.mark.parametrize(
        "bad", ["ab", "-lamp", "lamp-", "Lamp", "la mp", "l" * 31, "lampe\n", "مینا"]
    )
    def test_what_is_no_handle(self, bad: str) -> None:
        with pytest.raises(ValidationError):
            handles.VALIDATORS[0](bad)

    def test_two_people_never_share_one_whatever_the_case(self) -> None:
        User.objects.create_user("a@example.org", display_name="A", handle="lamp")

        with pytest.raises(IntegrityError, match="user_handle_once"):
            User.objects.create_user("b@example.org", display_name="B", handle="LAMP")


class TestIntents:
    def test_the_latest_is_kept_and_taken_once(self) -> None:
        request = RequestFactory().get("/")
        request.session = {}  # type: ignore[assignment]
        for number in (1, 2):
            intents.keep(request, intents.Intent("vote", {"idea": number}, "/finish/", "…"))

        assert intents.take(request, kind="follow") is None
        taken = intents.take(request, kind="vote")
        assert taken is not None
        assert taken.data == {"idea": 2}
        assert intents.take(request, kind="vote") is None
        assert intents.pending(request) is None
