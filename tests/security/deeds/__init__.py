"""Everything dangerous that can be done here, each with the people who may."""

from tests.security.deeds import ideas, money, own, publishing, talk, teams, threads
from tests.security.deeds.doing import Deed

FLOORS: dict[str, list[Deed]] = {
    "ideas": ideas.DEEDS,
    "money": money.DEEDS,
    "own": own.DEEDS,
    "publishing": publishing.DEEDS,
    "talk": talk.DEEDS,
    "teams": teams.DEEDS,
    "threads": threads.DEEDS,
}
