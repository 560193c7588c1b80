"""Requests as the views of accounts find them."""

from django.http import HttpRequest

from accounts.models import User


class Request(HttpRequest):
    """A request of somebody who is signed in."""

    user: User
