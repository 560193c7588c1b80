"""The pages a new site starts with. Editors own them from then on."""

from dataclasses import dataclass

LOCALES = ("en", "pl", "de", "fa")
CAMPAIGNS_TITLES = {"en": "Campaigns", "pl": "Kampanie", "de": "Kampagnen", "fa": "کارزارها"}


@dataclass(frozen=True)
class FirstPage:
    """An information page in English, the source language."""

    slug: str
    title: str
    standfirst: str
    text: str


PAGES = (
    FirstPage(
        "how-it-works",
        "How it works",
        "A firm asks, its customers propose and vote, the firm answers in public, and those who "
        "want the result pay for it together.",
        "<h2>Propose</h2><p>While a campaign takes ideas, anyone with a verified address may "
        "propose one: what is needed, and what could be done about it. You may edit your idea "
        "until the vote begins.</p>"
        "<h2>Vote</h2><p>Approve every idea you would want. Every vote weighs the same. Under an "
        "open rule an idea is shortlisted the moment it reaches the threshold; under a sealed rule "
        "the turnout is all that anybody sees until the vote is over.</p>"
        "<h2>The firm answers</h2><p>The firm owes a public decision on every shortlisted idea, "
        "with a reason, by a date that everyone sees. A missed date shows too.</p>"
        "<h2>Fund</h2><p>The firm may open a funding round for an idea it has chosen. Who backs it "
        "saves a card, and reads beforehand when that card is charged.</p>"
        "<h2>Test and deliver</h2><p>Backers and followers hear what happens next, up to the day "
        "the product is in their hands.</p>",
    ),
    FirstPage(
        "for-firms",
        "For firms",
        "Ask the people who use what you make, and answer them at eye level.",
        "<h2>Open a campaign</h2><p>Pick an order of phases, set their dates and the threshold, "
        "write the story and hand it in. An editor reads page and terms together and publishes "
        "them or says what is missing.</p>"
        "<h2>What you promise</h2><p>Terms are frozen when the campaign is published, because "
        "people rely on them. You decide on every shortlisted idea in public, with a reason, by "
        "the date you named.</p>"
        "<h2>What needs nobody's leave</h2><p>Replies and updates. You may report criticism; you "
        "cannot hide it.</p>",
    ),
    FirstPage(
        "rules",
        "Rules, the same for all",
        "Few rules, and staff keep them too.",
        "<h2>Votes</h2><p>One account, one ballot, equal weight. Staff, and the campaign's own "
        "firm, do not vote or pledge in it. Money never counts as votes.</p>"
        "<p>One verified address is one account and one voice. That does not prevent everything: "
        "somebody with two addresses can open two accounts, and several people may share one. "
        "When we notice, we say so in public.</p>"
        "<h2>Results</h2><p>Each campaign says what can be seen during the vote. Afterwards "
        "every result can be counted again by anyone.</p>"
        "<h2>Words</h2><p>Write about the thing, not against the person. What is hidden is hidden "
        "by an editor, with a public reason.</p>",
    ),
    FirstPage(
        "how-your-money-is-handled",
        "How your money is handled",
        "A pledge is a promise. It becomes a payment only under the rule you were shown.",
        "<h2>Before the deadline</h2><p>Your card is saved by Stripe, our payment processor; "
        "nothing is charged. You may change or cancel your pledge until the deadline.</p>"
        "<h2>At the deadline</h2><p>If the goal is met, every card is charged once. If it is not, "
        "every pledge is released and every saved card forgotten.</p>"
        "<h2>If your card is refused</h2><p>You get a mail with a link, and some days to fix it. "
        "Each attempt is announced. After the last one your pledge is dropped and you owe "
        "nothing.</p>"
        "<h2>If less arrives than was promised</h2><p>The firm chose beforehand what happens then: "
        "it goes ahead, or everyone is refunded. That choice stands beside the button before you "
        "save a card.</p>",
    ),
    FirstPage(
        "source-code",
        "Source code",
        "This site is free software. Read it, run it, improve it.",
        "<p>Eyelevel is published under the GNU Affero General Public License, version 3 or later. "
        "Whoever runs it for you must give you its source code on request.</p>",
    ),
)
