"""Markdown, read once: a tree with positions that the checker of commentary and the writers of pages walk.

What a page shows is in the tree, and nothing else is: who walks it sees what a reader sees.
"""

from barometer.prose.tree import BLOCKS, Node, Tree, pictures_in, walk, words_of

__all__ = ["BLOCKS", "Node", "Tree", "parse", "pictures_in", "walk", "words_of"]


def parse(text: str) -> Tree:
    """Return Markdown as a tree; any text at all is Markdown.

    CommonMark with tables, strikethrough, footnotes, formulas in dollars or in a TeX environment, and bare
    addresses. HTML that says how words look becomes nodes like Markdown's own; comments are left out; what
    is not allowed stands as its text.

    Examples
    --------
    >>> tree = parse("Andelen er [10,8](#marks-gap) <!-- tjek --> H<sub>2</sub>O &frac12; <script>")
    >>> [(node.kind, words_of(node)) for node in tree.nodes[0].children][:4]
    [('text', 'Andelen er '), ('link', '10,8'), ('text', ' H'), ('sub', '2')]
    >>> words_of(tree.nodes[0])
    'Andelen er 10,8 H2O ½ <script>'
    """
    # The parser is imported when something is parsed: most commands read no Markdown.
    from barometer.prose.build import tree

    return tree(text)
