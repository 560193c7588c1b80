"""Pictures with ideas; what makes them safe is in core.pictures."""

from core.pictures import DAMAGE, FORMATS, LONGEST_SIDE, NotAPicture, PictureTooLarge, process

__all__ = ["DAMAGE", "FORMATS", "LONGEST_SIDE", "NotAPicture", "PictureTooLarge", "process"]
