"""Which pictures of live pages have all their sizes."""

from django.db import models


class PreparedPicture(models.Model):
    """One picture at one place of a page's fields, with what it looked like when it was prepared.

    `shape` holds the file and the focal point: when either changes, the sizes are made anew.
    """

    image = models.ForeignKey("wagtailimages.Image", on_delete=models.CASCADE, related_name="+")
    # As Wagtail's index of references writes it: "story.gallery.pictures.item.image".
    place = models.CharField(max_length=200)
    shape = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "place"], name="prepared_picture_once")
        ]

    def __str__(self) -> str:
        return f"image {self.image_id} in {self.place}"
