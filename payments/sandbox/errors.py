"""Refusals in Stripe's shape."""

from typing import Any


class StripeError(Exception):
    """An answer that is not 200. `keeps_changes` marks a decline: the attempt stays on record."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        error_type: str = "invalid_request_error",
        keeps_changes: bool = False,
        **fields: Any,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.keeps_changes = keeps_changes
        self.error: dict[str, Any] = {"message": message, "type": error_type}
        # Stripe leaves out what it has nothing to say about.
        self.error.update({name: value for name, value in fields.items() if value is not None})
        if "code" in self.error:
            self.error["doc_url"] = doc_url(self.error["code"])


def doc_url(code: str) -> str:
    return f"https://stripe.com/docs/error-codes/{code.replace('_', '-')}"


def unknown_parameter(name: str) -> StripeError:
    message = f"Received unknown parameter: {name}"
    return StripeError(400, message, code="parameter_unknown", param=name)


def missing_parameter(name: str) -> StripeError:
    message = f"Missing required param: {name}."
    return StripeError(400, message, code="parameter_missing", param=name)


def invalid_parameter(name: str, message: str, *, code: str | None = None) -> StripeError:
    return StripeError(400, message, code=code, param=name)


def no_such(kind: str, resource_id: str, *, param: str = "id", status: int = 404) -> StripeError:
    """Stripe answers 404 for the object in the path and 400 for one named in a parameter."""
    return StripeError(
        status, f"No such {kind}: '{resource_id}'", code="resource_missing", param=param
    )


def invalid_key() -> StripeError:
    return StripeError(401, "Invalid API Key provided: the sandbox takes any sk_test_ key.")


def missing_key() -> StripeError:
    return StripeError(
        401,
        "You did not provide an API key. You need to provide your API key in the "
        "Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    )


def unrecognised_url(method: str, path: str) -> StripeError:
    return StripeError(404, f"Unrecognized request URL ({method}: {path}).")


def rate_limited() -> StripeError:
    return StripeError(429, "Request rate limit exceeded.", code="rate_limit")


def internal() -> StripeError:
    return StripeError(500, "An unknown error occurred.", error_type="api_error")
