"""Pictures with as much in them as a photograph has; the same ones in every run."""

import io
import random

from PIL import Image, ImageDraw, ImageFilter

SIZE = (1600, 1000)


def photograph(seed: int) -> bytes:
    """A JPEG of soft light, things with edges and the grain of a camera."""
    chance = random.Random(seed)

    def colour(least: int, most: int) -> tuple[int, int, int]:
        red, green, blue = (chance.randint(least, most) for _ in range(3))
        return red, green, blue

    rough = Image.new("RGB", (16, 10))
    rough.putdata([colour(60, 200) for _ in range(160)])
    scene = rough.resize(SIZE, Image.Resampling.BICUBIC)
    drawn = ImageDraw.Draw(scene)
    for _ in range(40):
        x, y = chance.randint(0, SIZE[0]), chance.randint(0, SIZE[1])
        width, height = chance.randint(20, 300), chance.randint(20, 300)
        drawn.ellipse((x, y, x + width, y + height), fill=colour(20, 235))
    scene = scene.filter(ImageFilter.GaussianBlur(3))
    # Without grain a picture compresses to a fraction of what a photograph weighs.
    grain = Image.frombytes("L", SIZE, chance.randbytes(SIZE[0] * SIZE[1])).convert("RGB")
    pixels = io.BytesIO()
    Image.blend(scene, grain, 0.03).save(pixels, "JPEG", quality=90)
    return pixels.getvalue()
