"""What changed between two texts, word by word."""

import re
from collections.abc import Sequence
from itertools import groupby

SAME, ADDED, REMOVED = "same", "added", "removed"
# A word, the space between words, or one mark: "end" and "end." share the word.
TOKENS = re.compile('\\s+|[.,;:!?…()\\[\\]"«»“”،؛؟]|[^\\s.,;:!?…()\\[\\]"«»“”،؛؟]+')
# Texts further apart are two texts: shown whole, one after the other. It also bounds the work.
MOST_EDITS = 300

Part = tuple[str, str]


def words(before: str, after: str) -> list[Part]:
    """The two texts as one: parts that are the "same", "added" or "removed", in reading order."""
    old, new = TOKENS.findall(before), TOKENS.findall(after)
    # What both begin and end with is most of an edited text; left out, it takes no part of the
    # search.
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    was, now = old[start : len(old) - end], new[start : len(new) - end]
    changed = _edits(was, now)
    if changed is None:
        changed = [(REMOVED, token) for token in was] + [(ADDED, token) for token in now]
    kept = [(SAME, token) for token in old[:start]]
    rest = [(SAME, token) for token in old[len(old) - end :]]
    return _in_runs(kept + changed + rest)


def _shared(old: Sequence[str], new: Sequence[str]) -> int:
    """How many tokens both begin with."""
    for count, (one, other) in enumerate(zip(old, new, strict=False)):
        if one != other:
            return count
    return min(len(old), len(new))


def _edits(old: Sequence[str], new: Sequence[str]) -> list[Part] | None:
    """The shortest way from one to the other (Myers, 1986); nothing if it is too long."""
    reached = {1: 0}
    steps: list[dict[int, int]] = []
    for edits in range(min(len(old) + len(new), MOST_EDITS) + 1):
        # The way back needs what each step had reached. MOST_EDITS bounds this, too.
        steps.append(dict(reached))
        for diagonal in range(-edits, edits + 1, 2):
            at = (
                reached[diagonal + 1]
                if _down(reached, diagonal, edits)
                else _right(reached, diagonal)
            )
            while at < len(old) and at - diagonal < len(new) and old[at] == new[at - diagonal]:
                at += 1
            reached[diagonal] = at
            if at >= len(old) and at - diagonal >= len(new):
                return _walk_back(old, new, steps)
    return None


def _down(reached: dict[int, int], diagonal: int, edits: int) -> bool:
    """Whether this diagonal is reached by adding a token, not by removing one."""
    if diagonal in (-edits, edits):
        return diagonal == -edits
    return reached[diagonal - 1] < reached[diagonal + 1]


def _right(reached: dict[int, int], diagonal: int) -> int:
    return reached[diagonal - 1] + 1


def _walk_back(
    old: Sequence[str], new: Sequence[str], steps: Sequence[dict[int, int]]
) -> list[Part]:
    """The parts from the end to the beginning, turned around."""
    parts: list[Part] = []
    at, other = len(old), len(new)
    for edits in range(len(steps) - 1, -1, -1):
        reached, diagonal = steps[edits], at - other
        down = _down(reached, diagonal, edits)
        begin = reached[diagonal + 1] if down else reached[diagonal - 1]
        begin_other = begin - (diagonal + 1 if down else diagonal - 1)
        while at > max(begin, 0) and other > max(begin_other, 0):
            at, other = at - 1, other - 1
            parts.append((SAME, old[at]))
        if edits:
            parts.append((ADDED, new[begin_other]) if down else (REMOVED, old[begin]))
            at, other = begin, begin_other
    return parts[::-1]


def _in_runs(parts: Sequence[Part]) -> list[Part]:
    """Neighbours joined; a space between two changes belongs to both: phrases stay whole."""
    found: list[Part] = []
    for is_same, run in groupby(_spaces_shared(parts), key=lambda part: part[0] == SAME):
        group = list(run)
        kinds = (SAME,) if is_same else (REMOVED, ADDED)
        texts = [(kind, "".join(text for this, text in group if this == kind)) for kind in kinds]
        found += [(kind, text) for kind, text in texts if text]
    return found


def _spaces_shared(parts: Sequence[Part]) -> list[Part]:
    found: list[Part] = []
    for index, (kind, text) in enumerate(parts):
        around = [*parts[index - 1 : index], *parts[index + 1 : index + 2]] if index else []
        between = len(around) == 2 and all(near != SAME for near, _ in around)
        if kind == SAME and between and text.isspace() and "\n" not in text:
            found += [(REMOVED, text), (ADDED, text)]
        else:
            found.append((kind, text))
    return found
