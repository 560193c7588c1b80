"""Pictures of the demo: a few things on one horizon, drawn from a line like "kettle cup cup"."""

from random import Random

from cms.demo import things_for_the_ear, things_indoors, things_outdoors
from cms.demo.drawing import HEIGHT, Pen, Sheet

MOTIFS = things_outdoors.MOTIFS | things_indoors.MOTIFS | things_for_the_ear.MOTIFS
GAP = 44
MARGIN = 34
LARGEST = 1.18
LEAD = (1440, 900)
IDEA = (800, 600)


def draw(things: str, *, size: tuple[int, int]) -> bytes:
    """The things side by side as a PNG. The same line and size give the same bytes."""
    names = things.split()
    sheet = Sheet(width=size[0], height=size[1])
    widths = [MOTIFS[name][1] for name in names]
    needed = sum(widths) + GAP * (len(names) - 1)
    # Lists crop a wide picture to 4:3; nothing may be cut off there.
    room = min(sheet.width, HEIGHT * 4 / 3) - 2 * MARGIN
    scale = min(LARGEST, room / needed)
    x, strokes = (sheet.width - needed * scale) / 2, []
    for serial, (name, width) in enumerate(zip(names, widths, strict=True)):
        middle = x + width * scale / 2
        chance = Random(f"{things}:{serial}")  # noqa: S311 - no secret
        MOTIFS[name][0](Pen(sheet, middle, scale), chance)
        strokes.append((middle, width * scale))
        x += (width + GAP) * scale
    sheet.horizon(strokes)
    return sheet.png()
