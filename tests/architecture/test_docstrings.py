"""A docstring's first sentence has a subject, a verb and the field's own noun: a stranger understands it without the
code. What begins with a pronoun or a question word alone has none.
"""

import ast
import re
from collections.abc import Iterator

from tests.architecture.sources import modules

DOMAINS = modules("children", "mothers", "pairings", "qualifications")
GNOMIC = re.compile(
    r"(She|Hers?|He|It|They|What|Where|Who|Whom|Whose|How|When|Why|One|Those|The same|Everything|Everybody|Nothing"
    r"|Nobody|All|Until|That)\b"
)


def gnomic(tree: ast.AST) -> Iterator[str]:
    """Functions and classes whose docstring begins without a subject or a verb."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            told = ast.get_docstring(node)
            if told and GNOMIC.match(told):
                yield f"{node.name}: {told.splitlines()[0]}"


def test_a_docstring_begins_with_a_verb_or_the_field_s_own_noun() -> None:
    assert len(DOMAINS) > 100
    assert [f"{module.name}.{each}" for module in DOMAINS for each in gnomic(module.tree)] == []


def test_a_sentence_without_a_subject_is_found() -> None:
    source = """
def due(): "What is due."
class Pause: "Pause: why she pauses."
async def end(): "She ends it herself."
"""

    assert [each.partition(":")[0] for each in gnomic(ast.parse(source))] == ["due", "end"]
