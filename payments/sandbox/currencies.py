"""Which currencies the sandbox takes, and the smallest and largest charge in each."""

# About 0.50 USD, from docs.stripe.com/currencies#minimum-and-maximum-charge-amounts.
MINIMUM = {
    "usd": 50,
    "aed": 200,
    "aud": 50,
    "bgn": 100,
    "brl": 50,
    "cad": 50,
    "chf": 50,
    "czk": 1500,
    "dkk": 250,
    "eur": 50,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
    "inr": 50,
    "jpy": 50,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "nzd": 50,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "sgd": 50,
    "thb": 1000,
}
ZERO_DECIMAL = frozenset(
    {
        "bif",
        "clp",
        "djf",
        "gnf",
        "jpy",
        "kmf",
        "krw",
        "mga",
        "pyg",
        "rwf",
        "vnd",
        "vuv",
        "xaf",
        "xof",
        "xpf",
    }
)
# Sent in two decimals, but whole units only.
WHOLE_UNITS = frozenset({"isk", "ugx"})
# Two decimals, no published minimum. Three-decimal currencies are not modelled.
OTHERS = frozenset(
    {
        "all",
        "amd",
        "ars",
        "azn",
        "bam",
        "bdt",
        "bob",
        "cop",
        "crc",
        "dop",
        "egp",
        "gel",
        "gtq",
        "idr",
        "ils",
        "kes",
        "kzt",
        "lkr",
        "mad",
        "mdl",
        "mkd",
        "ngn",
        "pen",
        "php",
        "pkr",
        "qar",
        "rsd",
        "rub",
        "sar",
        "try",
        "twd",
        "tzs",
        "uah",
        "uyu",
        "uzs",
        "zar",
    }
)
SUPPORTED = frozenset(MINIMUM) | ZERO_DECIMAL | WHOLE_UNITS | OTHERS
LARGEST = 99_999_999


def smallest(currency: str) -> int:
    """One unit where Stripe publishes no minimum."""
    return MINIMUM.get(currency, 1)


def shown(amount: int, currency: str) -> str:
    """An amount as the sandbox's own pages and messages write it, in ASCII digits."""
    if currency in ZERO_DECIMAL:
        return f"{amount} {currency.upper()}"
    return f"{amount // 100}.{amount % 100:02d} {currency.upper()}"
