"""The mails the site has sent, as their readers use them."""

import re

from django.core import mail

from accounts.models import User
from notifications.mailbox import CODE


def all_to(address: str) -> list[mail.EmailMessage]:
    return [letter for letter in mail.outbox if letter.to == [address]]


def latest_to(address: str) -> mail.EmailMessage:
    sent = all_to(address)
    assert sent, f"no mail to {address}; there are {[letter.to for letter in mail.outbox]}"
    return sent[-1]


def code_for(address: str) -> str:
    """The code that the newest mail to `address` asks to be typed."""
    found = CODE.search(str(latest_to(address).body))
    assert found is not None, latest_to(address).body
    return found[1]


def link_for(person: User, containing: str) -> str:
    """The newest link sent to the person that leads to a page of this kind."""
    for letter in reversed(all_to(person.email)):
        for link in re.finditer(r"https?://\S+", str(letter.body)):
            if containing in link[0]:
                return link[0]
    raise AssertionError(f"no link with {containing} was sent to {person.email}")
