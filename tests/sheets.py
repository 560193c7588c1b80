"""What stands in a style sheet: its declarations and selectors, and where it does not parse."""

from dataclasses import dataclass, field

import tinycss2

# At-rules that hold rules, and those that hold declarations.
HOLDS_RULES = {"media", "supports", "layer", "container", "starting-style", "scope"}
HOLDS_DECLARATIONS = {"font-face", "page", "property", "view-transition", "counter-style"}


@dataclass
class Sheet:
    declarations: list[tuple[str, str]] = field(default_factory=list)
    selectors: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def read(text: str) -> Sheet:
    sheet = Sheet()
    _take(tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True), sheet)
    return sheet


def _take(nodes: list[tinycss2.ast.Node], sheet: Sheet) -> None:
    for node in nodes:
        if node.type == "error":
            sheet.errors.append(f"line {node.source_line}: {node.message}")
        elif node.type == "qualified-rule":
            sheet.selectors.append(tinycss2.serialize(node.prelude).strip())
            _take(_inside(node), sheet)
        elif node.type == "at-rule":
            _take_at_rule(node, sheet)
        elif node.type == "declaration":
            sheet.declarations.append((node.name, tinycss2.serialize(node.value).strip()))


def _take_at_rule(node: tinycss2.ast.Node, sheet: Sheet) -> None:
    name = node.lower_at_keyword
    if name in HOLDS_RULES:
        _take(_inside(node), sheet)
    elif name == "keyframes":
        for frame in _inside(node):
            _take(_inside(frame), sheet)
    elif name not in HOLDS_DECLARATIONS:
        sheet.errors.append(f"line {node.source_line}: @{name} is unknown")


def _inside(node: tinycss2.ast.Node) -> list[tinycss2.ast.Node]:
    """Declarations and, nested among them, rules."""
    if node.content is None:
        return []
    found: list[tinycss2.ast.Node] = tinycss2.parse_blocks_contents(
        node.content, skip_comments=True, skip_whitespace=True
    )
    return found
