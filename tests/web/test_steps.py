"""A form's step: what came of it leads on, and what is wrong is said on its page beside what was typed."""

from typing import Annotated

import pytest
from litestar import Response
from pydantic import Field

from jinguo.authority.errors import Forbidden
from jinguo.kernel.errors import Conflict
from jinguo.kernel.forms import Form, Text
from jinguo.web.flash import see_other
from jinguo.web.form_state import FormState
from jinguo.web.forms import Sent
from jinguo.web.steps import submitted

TYPED = Sent({"title": "书架"}, {})


class Wish(Form):
    title: Annotated[Text, Field(min_length=2)]


class Full(Conflict):
    code = "full"
    message = "满了"


async def page(*, form: FormState, status_code: int) -> Response[str]:
    said = f"{form.value('title')}|{dict(form.errors)}"
    return Response(said, status_code=status_code)


async def add(wish: Wish) -> int:
    return len(wish.title)


async def refuse(wish: Wish) -> int:
    raise Full


async def test_a_step_that_is_taken_leads_on() -> None:
    answer = await submitted(TYPED, Wish, add, page, see_other("/wishes", "记下了"))

    assert (answer.status_code, answer.headers["Location"]) == (303, "/wishes")


async def test_where_it_leads_may_depend_on_the_form_and_on_what_came_of_it() -> None:
    answer = await submitted(TYPED, Wish, add, page, lambda wish, came: see_other(f"/wishes/{came}?{len(wish.title)}"))

    assert answer.headers["Location"] == "/wishes/2?2"


async def test_a_step_may_read_the_fields_itself_and_answer_by_itself() -> None:
    async def step(form: Sent) -> Response[str]:
        return see_other(f"/wishes/{len(form.text('title'))}")

    answer = await submitted(TYPED, Sent, step, page)

    assert answer.headers["Location"] == "/wishes/2"


async def test_the_form_may_be_read_with_more_than_its_fields() -> None:
    answer = await submitted(
        TYPED, lambda form: form.read(Wish, title="长书架"), add, page, lambda _, came: see_other(f"/{came}")
    )

    assert answer.headers["Location"] == "/3"


@pytest.mark.parametrize(
    ("typed", "beside", "status", "said"),
    [
        ("书", {}, 400, "书|{'title': '太短了，至少 2 个字'}"),
        ("书架", {}, 409, "书架|{'': '满了'}"),
        ("书架", {"full": "title"}, 409, "书架|{'title': '满了'}"),
    ],
    ids=["a field is wrong", "the step refuses", "the refusal belongs to a field"],
)
async def test_what_is_wrong_is_said_on_the_page_beside_what_was_typed(
    typed: str, beside: dict[str, str], status: int, said: str
) -> None:
    answer = await submitted(Sent({"title": typed}, {}), Wish, refuse, page, see_other("/"), beside=beside)

    assert (answer.status_code, answer.content) == (status, said)


async def test_what_nothing_typed_can_mend_is_no_matter_of_the_form() -> None:
    async def step(wish: Wish) -> None:
        raise Forbidden

    with pytest.raises(Forbidden):
        await submitted(TYPED, Wish, step, page, see_other("/"))
