"""One customer at Stripe per person."""

from payments.gateway.client import call, stripe_client


def create(*, key: str, email: str, language: str) -> str:
    """The customer's id. `key` is the person's own, so that asking twice makes one."""
    customer = call(
        stripe_client().v1.customers.create,
        {"email": email, "preferred_locales": [language], "metadata": {"person": key}},
        {"idempotency_key": f"customer:{key}:create"},
    )
    return customer.id
