"""The mails the site has sent, as their readers use them."""

import re

from django.core import mail

from accounts.models import User
from notifications.mailbox import CODE


def latest_to(address: str) -> mail.EmailMessage:
    sent = [letter for letter in mail.outbox if letter.to == [address]]
    assert sent, f"no mail to {address}; there are {[letter.to for letter in mail.outbox]}"
    return sent[-1]


def code_for(address: str) -> str:
    """The code that the newest mail to `address` asks to be typed."""
    found = CODE.search(latest_to(address).body)
    assert found is not None, latest_to(address).body
    return found[1]


def link_for(person: User, containing: str) -> str:
    """The newest link sent to the person that leads to a page of this kind."""
    for letter in reversed(mail.outbox):
        if letter.to == [person.email]:
            for link in re.findall(r"https?://\S+", letter.body):
                if containing in link:
                    return link
    raise AssertionError(f"no link with {containing} was sent to {person.email}")
