"""What may be done to a page from outside: read it."""

from http import HTTPMethod

READ_ONLY = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]
