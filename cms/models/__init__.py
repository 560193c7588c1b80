"""The pages, and what binds them to the operational records."""

from cms.models.campaigns import CampaignPage, UpdatePage
from cms.models.home import CampaignIndexPage, HomePage
from cms.models.information import InformationPage
from cms.models.review import Submission

__all__ = [
    "CampaignIndexPage",
    "CampaignPage",
    "HomePage",
    "InformationPage",
    "Submission",
    "UpdatePage",
]
