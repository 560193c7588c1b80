"""An HTML validator: what the standard's parser stumbles over, and what it lets pass but forbids.

Sources: the parse errors of html5lib, and the content models of the HTML standard as far as they
concern what our templates use.
"""

import re
from collections import Counter
from collections.abc import Iterator
from xml.etree.ElementTree import Element

import html5lib

INTERACTIVE = {"a", "button", "details", "input", "label", "select", "textarea", "iframe"}
PHRASING_ONLY = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "span", "button", "label", "dt"}
FLOW = {
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure",
    "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "main", "nav", "ol", "p",
    "pre", "section", "table", "ul",
}  # fmt: skip
CHILDREN = {
    "ul": {"li", "script", "template"},
    "ol": {"li", "script", "template"},
    "dl": {"dt", "dd", "div", "script", "template"},
    "tr": {"td", "th", "script", "template"},
    "select": {"option", "optgroup", "hr"},
}
REFERENCES = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "form", "list")
OBSOLETE = {"center", "font", "big", "strike", "tt", "frame", "marquee"}


def problems(html: str) -> list[str]:
    """What is wrong, in words; nothing for a sound page."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    found = [f"line {place[0]}: {code} {data or ''}" for place, code, data in parser.errors]
    return found + list(_of_page(tree)) + list(_of_elements(tree, ()))


def _of_page(tree: Element) -> Iterator[str]:
    ids = Counter(each.get("id") for each in tree.iter() if each.get("id") is not None)
    for name, count in ids.items():
        if count > 1:
            yield f"id {name!r} stands {count} times"
        if not name or re.search(r"\s", str(name)):
            yield f"id {name!r} is empty or has a space"
    for each in tree.iter():
        for attribute in REFERENCES:
            for name in (each.get(attribute) or "").split():
                if name not in ids:
                    yield f"{attribute}={name!r} leads nowhere"
    if tree.find(".//title") is None or not (tree.findtext(".//title") or "").strip():
        yield "no title"
    html = tree if tree.tag == "html" else tree.find("html")
    if html is None or not html.get("lang"):
        yield "no language"


def _of_elements(element: Element, above: tuple[str, ...]) -> Iterator[str]:
    tag = str(element.tag)
    yield from _of_element(element, tag, above)
    for child in element:
        if isinstance(child.tag, str) and tag != "svg":
            yield from _of_elements(child, (*above, tag))


def _of_element(element: Element, tag: str, above: tuple[str, ...]) -> Iterator[str]:
    if tag in OBSOLETE:
        yield f"<{tag}> is obsolete"
    within = {"a", "button"} & set(above)
    if within and tag in INTERACTIVE - {"label", "details"} and element.get("type") != "hidden":
        yield f"<{tag}> within <{', '.join(sorted(within))}>"
    if tag in FLOW and (parent := set(above) & PHRASING_ONLY):
        yield f"<{tag}> within <{', '.join(sorted(parent))}>"
    allowed = CHILDREN.get(tag)
    for child in element if allowed else ():
        if isinstance(child.tag, str) and child.tag not in allowed:  # type: ignore[operator]
            yield f"<{child.tag}> as a child of <{tag}>"
    if tag == "img":
        for needed in ("alt", "src", "width", "height"):
            if element.get(needed) is None:
                yield f"<img src={element.get('src')!r}> without {needed}"
    for name in element.attrib:
        if str(name).startswith("on"):
            yield f"<{tag}> has a script in {name}"
        if name == "style":
            yield f"<{tag}> has a style of its own"
    inline = tag == "style" or (tag == "script" and not (element.get("src") or _is_data(element)))
    if inline and element.get("nonce") is None:
        yield f"<{tag}> inline and without a nonce"
    if tag == "a" and element.get("href") == "":
        yield "<a> that leads nowhere"


def _is_data(script: Element) -> bool:
    return (script.get("type") or "").endswith("json")
