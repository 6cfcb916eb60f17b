from typing import Annotated

import httpx
import pytest
from litestar import Request, post
from pydantic import Field

from jinguo.authority.errors import Forbidden, LoginRequired
from jinguo.kernel.errors import Conflict, Invalid, JinguoError, NotFound, Unavailable
from jinguo.kernel.forms import Form, Text
from jinguo.web.forms import Sent, holds_many, sent
from jinguo.web.guard import PUBLIC, allow
from tests.web.trial import trial


class Wish(Form):
    title: Annotated[Text, Field(min_length=2)]
    count: int = 1
    classes: frozenset[str] = frozenset()
    days: tuple[int, ...] | None = None
    publish: bool = False


def typed(**values: str | list[str]) -> Sent:
    return Sent(values, {})


def test_fields_become_the_form_of_the_domain() -> None:
    form = typed(title=" 书架 ", count="3", classes=["a", "b", ""], days="5", publish="yes", submit="保存").read(Wish)

    assert form == Wish(title="书架", count=3, classes=frozenset({"a", "b"}), days=(5,), publish=True)


def test_fields_left_empty_take_their_defaults_and_what_is_given_besides_wins() -> None:
    form = typed(title="书架", count="", classes="", days="").read(Wish, count=7)

    assert form == Wish(title="书架", count=7)


def test_of_a_field_sent_twice_that_takes_one_value_the_last_counts() -> None:
    assert typed(title=["旧的", "新的"]).read(Wish).title == "新的"


def test_what_is_wrong_is_told_by_field_and_what_was_typed_stays() -> None:
    form = typed(title="书", count="many", classes=["a"])

    with pytest.raises(Invalid) as refused:
        form.read(Wish)
    state = form.state(refused.value)

    assert dict(state.errors) == {"title": "太短了，至少 2 个字", "count": "请填整数"}
    assert (state.value("title"), state.chosen("classes", "a")) == ("书", True)


@pytest.mark.parametrize("error", [Conflict("满了"), NotFound("没有"), Invalid("不对")], ids=repr)
def test_a_refusal_of_the_action_stands_over_the_form(error: JinguoError) -> None:
    assert dict(typed(title="书架").state(error).errors) == {"": error.message}


@pytest.mark.parametrize("error", [LoginRequired(), Forbidden(), Unavailable()], ids=repr)
def test_what_no_field_can_mend_is_raised_again(error: JinguoError) -> None:
    with pytest.raises(type(error)):
        typed(title="书架").state(error)


@pytest.mark.parametrize(
    ("annotation", "many"),
    [
        (list[str], True),
        (frozenset[int] | None, True),
        (Annotated[tuple[int, ...], "x"], True),
        (str, False),
        (str | None, False),
        (dict[str, str], False),
    ],
    ids=str,
)
def test_lists_tuples_and_sets_take_several_values(annotation: object, many: bool) -> None:
    assert holds_many(annotation) is many


@post("/roster", opt=allow(PUBLIC), status_code=200, request_max_body_size=20_000_000)
async def take_roster(request: Request) -> str:
    form = await sent(request)
    file = form.file("roster")
    return f"{form.text('code')} {file.name} {len(file.content)}"


TRIAL = trial(take_roster)


async def test_a_file_comes_with_its_name_and_may_be_larger_than_a_form(visitor: httpx.AsyncClient) -> None:
    visitor._transport = TRIAL
    files = {"roster": ("名册.xlsx", b"x" * 5_000_000)}

    answer = await visitor.post("/roster", data={"code": " 330211 "}, files=files)

    assert (answer.status_code, answer.text) == (200, "330211 名册.xlsx 5000000")


async def test_a_file_that_was_not_chosen_is_asked_for(visitor: httpx.AsyncClient) -> None:
    visitor._transport = TRIAL

    for files in ({"roster": ("", b"")}, {"other": ("a.txt", b"a")}):
        answer = await visitor.post("/roster", data={"code": "330211"}, files=files)
        assert (answer.status_code, "请先选择要上传的文件" in answer.text) == (400, True)
