"""Every sentence that can be told to whoever runs the package has its words in `messages.toml`."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from barometer.language.messages import message_template, translated

PACKAGE = Path(__file__).parents[2] / "barometer"
WORDS = tomllib.loads((PACKAGE / "language" / "messages.toml").read_text(encoding="utf-8"))["message"]
TEMPLATES = {message_template(english) for english in WORDS}
TOLD = {"BarometerError": 0, "Unfit": 0, "PolicyFault": 1, "named": 1, "translated": 0, "run.said": 0}
"""What is told, and from which argument on it is words."""

NAMES = {
    "'none'",
    "'unknown'",
    "within",
    "statbank, {}",
    "{}, line {}",
    "cd {}, barometer policy check, barometer {} {}",
    "goal.ipynb",
    "overview.ipynb",
    "'{}', fieldwork",
    "openssl genpkey -algorithm ed25519",
    "openssl pkey -pubout",
}
"""What stands in messages and is the same in each language."""

NOT_SAID = {
    "barometer/pages/content.py": "told in the page's language, from the catalogue",
    "barometer/pages/pictures.py": "kinds of losses, whose words are in the catalogue",
}


def template(node: ast.expr) -> str | None:
    """Return a text in the code with {} where values stand."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(one.value if isinstance(one, ast.Constant) else "{}" for one in node.values)
    return None


def texts(node, local, functions, seen=frozenset()):
    """Give every text that an expression may become, and that the places in it may."""
    if isinstance(node, ast.Constant | ast.JoinedStr):
        found = template(node)
        if found is not None:
            yield found
        for place in getattr(node, "values", ()):
            if isinstance(place, ast.FormattedValue):
                yield from texts(place.value, local, functions, seen)
    elif isinstance(node, ast.Name) and node.id not in seen:
        for value in local.get(node.id, ()):
            yield from texts(value, local, functions, seen | {node.id})
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body, local, functions, seen)
        yield from texts(node.orelse, local, functions, seen)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from texts(value, local, functions, seen)
    elif (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Add)
        and any(re.search(r"\w{3}", template(one) or "") for one in ast.walk(node))
    ):
        yield f"{ast.unparse(node)} (put together of pieces, so that no message is known again)"
    elif isinstance(node, ast.Call) and ast.unparse(node.func) in functions:
        called = functions[ast.unparse(node.func)]
        for one in ast.walk(called):
            if isinstance(one, ast.Return) and one.value is not None:
                yield from texts(one.value, assigned(called), {}, seen)


def written(file: Path):
    """Give every text in a file."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        found = template(node)
        if found is not None:
            yield found


def assigned(function: ast.AST) -> dict[str, list[ast.expr]]:
    """Return what each name in a function is given, one of a pair of names among them."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
                elif isinstance(target, ast.Tuple):
                    given = (
                        [node.value.body, node.value.orelse]
                        if isinstance(node.value, ast.IfExp)
                        else [node.value]
                    )
                    for one in given:
                        if isinstance(one, ast.Tuple):
                            for name, value in zip(target.elts, one.elts, strict=True):
                                if isinstance(name, ast.Name):
                                    found.setdefault(name.id, []).append(value)
    return found


def sentences():
    """Give every text that is told anywhere in the package, with its place."""
    for file in sorted(PACKAGE.rglob("*.py")):
        place = str(file.relative_to(PACKAGE.parent))
        if place in NOT_SAID:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        for node in ast.walk(tree):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name not in TOLD:
                continue
            named = {one.name: one for one in functions}
            around = [one for one in functions if one.lineno <= node.lineno <= one.end_lineno]
            local = assigned(around[-1]) if around else {}
            last = None if name == "PolicyFault" else TOLD[name] + 1
            given = node.args[TOLD[name] : last]
            for argument in given:
                for text in texts(argument, local, named):
                    yield f"{place}:{node.lineno}", text


def test_every_sentence_has_words():
    lacking = [
        f"{place}: {text!r}"
        for place, text in sentences()
        if re.search(r"[^\W\d_]{2}", text.replace("{}", "")) and text not in {*TEMPLATES, *NAMES}
    ]
    assert lacking == [], "\n" + "\n".join(lacking)


@pytest.mark.parametrize("language", ["da"])
def test_no_message_loses_or_invents_what_it_tells(language):
    place = re.compile(r"\{(\w+)")
    for english, words in WORDS.items():
        assert sorted(place.findall(words[language])) == sorted(place.findall(english)), english
        assert len(set(place.findall(english))) == len(place.findall(english)), english


def by_others() -> set[str]:
    """Return what the operating system and libraries say, and what is put together of names and parts."""
    text = (PACKAGE / "language" / "messages.toml").read_text(encoding="utf-8")
    parts = re.split(r"\n# ", text)
    foreign = [part for part in parts if part.startswith(("What the", "Put together"))]
    return {message_template(english) for part in foreign for english in tomllib.loads(f"# {part}")}


def test_every_message_is_said_somewhere():
    said = {text for file in PACKAGE.rglob("*.py") for text in written(file)}
    said |= {part for text in said for part in re.split(r", |: ", text)}
    assert sorted(TEMPLATES - said - by_others()) == []


def test_no_two_messages_are_one():
    assert len(TEMPLATES) == len(WORDS)


def test_a_choice_is_said_with_the_word_of_the_language():
    told = translated("goal-1.da.md, line 4, status is 'go'; expected draft or approved", "da")
    assert told == "goal-1.da.md, linje 4, status er 'go'; forventede draft eller approved"
