"""Forms: what is wrong is said field by field, in Chinese."""

import typing
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

import pytest
from pydantic import Field, field_validator, model_validator
from pydantic_core.core_schema import ErrorType

from jinguo.kernel.errors import Invalid
from jinguo.kernel.forms import MISSING, OTHERWISE, SENTENCES, WHOLE, Form, Moment, Text, parse
from jinguo.kernel.labels import Labelled


class Colour(Labelled):
    RED = "red", "红"


class Paper(Form):
    """One field a kind of error."""

    name: Annotated[Text, Field(min_length=2, max_length=4)] = "李梅"
    needed: Annotated[Text, Field(min_length=1)] = "有"
    code: Annotated[Text, Field(pattern=r"^\d+$")] = "1"
    colour: Colour = Colour.RED
    colours: Annotated[tuple[Colour, ...], Field(min_length=1, max_length=2)] = (Colour.RED,)
    way: Literal["in", "out"] = "in"
    thing: UUID | None = None
    agreed: bool = True
    people: Annotated[int, Field(ge=1, le=9)] = 1
    weight: Annotated[Decimal, Field(gt=0, lt=9)] = Decimal(1)
    share: float = 0.5
    day: date = date(2026, 11, 21)
    at: time = time(12)
    begins: Moment | None = None

    @field_validator("code")
    @classmethod
    def _not_zero(cls, code: str) -> str:
        if code == "0":
            raise ValueError("编号不能是 0")
        return code

    @model_validator(mode="after")
    def _whole(self) -> "Paper":
        if self.name == self.needed:
            raise ValueError("两项不能一样")
        return self


@pytest.mark.parametrize(
    ("data", "fields"),
    [
        ({"name": "李"}, {"name": "太短了，至少 2 个字"}),
        ({"name": "一二三四五"}, {"name": "太长了，最多 4 个字"}),
        ({"name": "李\x00梅"}, {"name": "含有不能识别的字符"}),
        ({"name": 5}, {"name": MISSING}),
        ({"needed": "  "}, {"needed": MISSING}),
        ({"code": "x"}, {"code": "格式不对，请检查"}),
        ({"code": "0"}, {"code": "编号不能是 0"}),
        ({"colour": "blue"}, {"colour": "请从列出的选项里选"}),
        ({"colours": []}, {"colours": MISSING}),
        ({"colours": ["red", "red", "red"]}, {"colours": "最多选 2 项"}),
        ({"colours": ["blue", "green"]}, {"colours": "请从列出的选项里选"}),
        ({"colours": "red"}, {"colours": "请从列出的选项里选"}),
        ({"way": "up"}, {"way": "请从列出的选项里选"}),
        ({"thing": "7"}, {"thing": "请从列出的选项里选"}),
        ({"agreed": "perhaps"}, {"agreed": "请选“是”或“否”"}),
        ({"people": "几个"}, {"people": "请填整数"}),
        ({"people": 1.5}, {"people": "请填整数"}),
        ({"people": 0}, {"people": "不能小于 1"}),
        ({"people": 10}, {"people": "不能大于 9"}),
        ({"weight": "0"}, {"weight": "要大于 0"}),
        ({"weight": "9"}, {"weight": "要小于 9"}),
        ({"weight": "重"}, {"weight": "请填数字"}),
        ({"share": "半"}, {"share": "请填数字"}),
        ({"day": "二十一日"}, {"day": "日期不对，请写成 2026-11-21 的样子"}),
        ({"at": "正午"}, {"at": "时间不对，请写成 14:00 的样子"}),
        ({"begins": "明天"}, {"begins": "时间不对，请重新选择"}),
        ({"begins": "2026-11-21T14:00"}, {"begins": "时间要带时区，例如 2026-11-21T14:00:00+08:00"}),
        ({"begins": "0001-01-01T00:00:00+14:00"}, {"begins": "时间不对，请重新选择"}),
        ({"begins": "9999-12-31T23:59:00-14:00"}, {"begins": "时间不对，请重新选择"}),
        ({"nothing": 1}, {"nothing": "没有这一项，请去掉"}),
        ({"name": "有人", "needed": "有人"}, {WHOLE: "两项不能一样"}),
        ([], {WHOLE: OTHERWISE}),
        ({"name": "李", "people": 0}, {"name": "太短了，至少 2 个字", "people": "不能小于 1"}),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_in_chinese_under_its_field(data: object, fields: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        parse(Paper, data)

    assert refused.value.detail == {"fields": fields}
    assert refused.value.message == "填写的内容有误，请按提示改正后再提交。"


def test_what_is_right_is_kept_without_the_spaces_around_it() -> None:
    assert parse(Paper, {"name": " 王芳 "}) == Paper(name="王芳")


def test_a_missing_field_is_asked_for() -> None:
    class Short(Form):
        name: Text

    with pytest.raises(Invalid) as refused:
        parse(Short, {})

    assert refused.value.detail == {"fields": {"name": MISSING}}


@pytest.mark.parametrize("kind", SENTENCES)
def test_every_sentence_belongs_to_a_kind_of_error_that_pydantic_knows(kind: str) -> None:
    assert kind in typing.get_args(ErrorType)
