"""The pages, and what binds them to the operational records."""

from cms.models.briefs import Brief
from cms.models.campaigns import CampaignPage, UpdatePage
from cms.models.home import CampaignIndexPage, HomePage
from cms.models.information import InformationPage
from cms.models.pictures import PreparedPicture
from cms.models.review import RoundWord, Submission

__all__ = [
    "Brief",
    "CampaignIndexPage",
    "CampaignPage",
    "HomePage",
    "InformationPage",
    "PreparedPicture",
    "RoundWord",
    "Submission",
    "UpdatePage",
]
