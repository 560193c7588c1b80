"""Firms register themselves, correct themselves, are verified or refused, and close."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import firms
from accounts.models import (
    Accent,
    Firm,
    FirmInvitation,
    FirmRole,
    FirmState,
    InvitationState,
    User,
)
from accounts.registry import Entry
from core import events
from core.moves import IllegalTransition
from tests.factories import accounts
from tests.factories import firms as factory

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def member() -> User:
    return accounts.user("Olga Owner")


def apply(member: User, now: datetime, **changes: str) -> Firm:
    return firms.apply(factory.details(**changes), by=member, submission=uuid.uuid4(), at=now)


class TestApplying:
    def test_a_member_registers_a_firm_that_waits(self, member: User, now: datetime) -> None:
        firm = apply(member, now, name="Łódzka Lampa", number="526-000-12-46")

        assert (firm.slug, firm.state, firm.verified_at) == ("lodzka-lampa", "waiting", None)
        assert firm.entry == Entry("PL", "nip", "5260001246")
        assert (firm.registered_by, firm.submitted_at) == (member, now)
        assert firm.members.get().user == member
        assert firm.members.get().role == FirmRole.OWNER
        assert list(Firm.objects.waiting()) == [firm]
        assert [event.verb for event in events.of(firm)] == [
            "firm_registered",
            "firm_member_added",
        ]

    def test_a_second_click_makes_no_second_firm(self, member: User, now: datetime) -> None:
        submission, details = uuid.uuid4(), factory.details()

        first = firms.apply(details, by=member, submission=submission, at=now)
        again = firms.apply(details, by=member, submission=submission, at=now)

        assert first == again
        assert Firm.objects.count() == 1

    def test_somebody_elses_submission_is_no_way_to_their_firm(
        self, member: User, now: datetime
    ) -> None:
        submission = uuid.uuid4()
        theirs = firms.apply(factory.details(), by=accounts.user(), submission=submission, at=now)

        mine = firms.apply(factory.details(), by=member, submission=submission, at=now)

        assert mine != theirs
        assert mine.members.get().user == member

    def test_a_number_stands_for_one_firm(self, member: User, now: datetime) -> None:
        apply(member, now, number="526-000-12-46")

        with pytest.raises(firms.NumberTaken):
            apply(accounts.user(), now, number="PL5260001246")

        assert Firm.objects.count() == 1

    def test_the_number_of_a_closed_firm_is_free_again(self, member: User, now: datetime) -> None:
        first = apply(member, now, number="526-000-12-46")
        firms.close(first, by=member, at=now)

        assert apply(member, now, number="526-000-12-46").pk != first.pk

    def test_one_account_registers_a_few(self, member: User, now: datetime) -> None:
        made = [apply(member, now) for _ in range(firms.MOST_UNVERIFIED)]

        with pytest.raises(firms.TooManyUnverified):
            apply(member, now)

        assert Firm.objects.count() == len(made)
        firms.verify(made[0], by=accounts.operator(), at=now)
        assert apply(member, now).state == FirmState.WAITING

    def test_staff_register_none_of_their_own(self, now: datetime) -> None:
        with pytest.raises(firms.StaffOwnNoFirm):
            apply(accounts.editor(), now)

        assert not Firm.objects.exists()

    @pytest.mark.parametrize(
        ("name", "starts"),
        [
            ("New", "new-"),
            ("Invitations", "invitations-"),
            ("کارگاه لومن", "k"),
            ("!!!", "firm"),
            ("ß" * 120, "s" * 50),
        ],
    )
    def test_its_address_is_latin_and_never_reserved(
        self, member: User, now: datetime, name: str, starts: str
    ) -> None:
        slug = apply(member, now, name=name).slug

        assert slug.startswith(starts)
        assert slug.isascii()
        assert slug not in firms.RESERVED
        assert len(slug) <= 60

    def test_two_firms_may_have_one_name(self, member: User, now: datetime) -> None:
        slugs = {apply(member, now, name="Lumen").slug for _ in range(2)}

        assert len(slugs) == 2
        assert "lumen" in slugs


class TestCorrecting:
    def test_another_number_withdraws_the_verification(self, now: datetime) -> None:
        firm = factory.applied(at=now)
        owner = accounts.owner_of(firm)
        firms.verify(firm, by=accounts.operator(), at=now)
        later = now + timedelta(days=1)

        firm = firms.correct(firm, details=factory.details(), by=owner, at=later)

        assert (firm.state, firm.verified_at, firm.submitted_at) == ("waiting", None, later)
        assert events.of(firm).filter(verb="firm_verification_withdrawn").count() == 1

    def test_another_city_does_not(self, now: datetime) -> None:
        firm = factory.applied(at=now, number="526-000-12-46")
        firms.verify(firm, by=accounts.operator(), at=now)
        details = firms.Details(firm.name, "Kraków", "lamps", firm.entry)

        assert not firms.withdraws(firm, details)
        firm = firms.correct(firm, details=details, by=accounts.owner_of(firm), at=now)

        assert (firm.state, firm.verified_at, firm.city) == ("verified", now, "Kraków")

    def test_another_colour_does_not_either(self, now: datetime) -> None:
        firm = factory.applied(at=now)
        owner = accounts.owner_of(firm)
        firms.verify(firm, by=accounts.operator(), at=now)
        details = firms.Details(firm.name, firm.city, firm.about, firm.entry, Accent.PLUM)

        assert not firms.withdraws(firm, details)
        firm = firms.correct(firm, details=details, by=owner, at=now)

        assert (firm.state, firm.verified_at, firm.accent) == ("verified", now, "plum")

    def test_no_colour_gets_in_that_nobody_has_measured(self, now: datetime) -> None:
        firm = factory.applied(at=now)

        with pytest.raises(IntegrityError), transaction.atomic():
            Firm.objects.filter(pk=firm.pk).update(accent="neon")

    def test_a_refused_firm_is_handed_in_again(self, now: datetime) -> None:
        firm = factory.applied(at=now)
        firm = firms.refuse(firm, reason="No such number.", by=accounts.operator(), at=now)
        later = now + timedelta(days=1)

        firm = firms.correct(firm, details=factory.details(), by=accounts.owner_of(firm), at=later)

        assert (firm.state, firm.refusal, firm.submitted_at) == ("waiting", "", later)

    def test_a_taken_number_changes_nothing(self, now: datetime) -> None:
        factory.applied(at=now, number="526-000-12-46")
        firm = factory.applied(at=now, name="Second")

        with pytest.raises(firms.NumberTaken):
            firms.correct(
                firm,
                details=factory.details("Third", number="526-000-12-46"),
                by=accounts.owner_of(firm),
                at=now,
            )

        assert Firm.objects.get(pk=firm.pk).name == "Second"
        assert not events.of(firm).filter(verb="firm_corrected").exists()

    def test_a_closed_firm_stays_as_it_was(self, now: datetime) -> None:
        firm = factory.applied(at=now)
        owner = accounts.owner_of(firm)
        firms.close(firm, by=owner, at=now)

        with pytest.raises(firms.FirmClosed):
            firms.correct(firm, details=factory.details("Other"), by=owner, at=now)

        assert Firm.objects.get(pk=firm.pk).name == firm.name


class TestDeciding:
    def test_what_changed_meanwhile_is_not_vouched_for(self, now: datetime) -> None:
        firm = factory.applied(at=now)
        seen = firms.fingerprint(firm)
        firms.correct(firm, details=factory.details(), by=accounts.owner_of(firm), at=now)

        with pytest.raises(firms.ChangedMeanwhile):
            firms.verify(firm, by=accounts.operator(), at=now, seen=seen)

        assert Firm.objects.get(pk=firm.pk).verified_at is None

    def test_a_verification_can_be_taken_back(self, now: datetime) -> None:
        firm = accounts.firm(at=now)

        firm = firms.refuse(firm, reason="It was a fake.", by=accounts.operator(), at=now)

        assert (firm.state, firm.verified_at) == ("refused", None)
        assert "fake" not in str([event.data for event in events.of(firm)])

    def test_a_closed_firm_is_not_verified(self, now: datetime) -> None:
        firm = factory.applied(at=now)
        firms.close(firm, by=accounts.owner_of(firm), at=now)

        with pytest.raises(IllegalTransition):
            firms.verify(firm, by=accounts.operator(), at=now)

        assert Firm.objects.get(pk=firm.pk).state == FirmState.CLOSED


class TestClosing:
    def test_closing_ends_the_verification_and_open_invitations(self, now: datetime) -> None:
        firm = accounts.firm(at=now)
        factory.invitation(firm, at=now)
        owner = accounts.owner_of(firm)

        firm = firms.close(firms.close(firm, by=owner, at=now), by=owner, at=now)

        assert (firm.state, firm.verified_at, firm.closed_at) == ("closed", None, now)
        assert FirmInvitation.objects.get().state == InvitationState.WITHDRAWN
        assert FirmInvitation.objects.get().address == ""
        assert events.of(firm).filter(verb="firm_closed").count() == 1
        assert firm.members.get().user == owner


class TestTheDatabase:
    """It refuses what no service would write."""

    @pytest.mark.parametrize(
        ("fields", "constraint"),
        [
            ({"verified_at": None}, "firm_verified_at_iff_verified"),
            ({"state": "waiting"}, "firm_verified_at_iff_verified"),
            ({"closed_at": timezone.now()}, "firm_closed_at_iff_closed"),
            ({"state": "closed", "verified_at": None}, "firm_closed_at_iff_closed"),
            ({"state": "refused", "verified_at": None}, "firm_refusal_says_why"),
        ],
    )
    def test_states_and_dates_agree(
        self, now: datetime, fields: dict[str, object], constraint: str
    ) -> None:
        firm = accounts.firm(at=now)

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Firm.objects.filter(pk=firm.pk).update(**fields)
