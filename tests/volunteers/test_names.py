"""A name is a name, a note is a note, and who is no longer there is a question."""

import polars as pl
import pytest

from jinguo.people import identity
from jinguo.volunteers.roster import names


@pytest.mark.parametrize(
    ("text", "name", "note"),
    [
        ("褚丽(组长)", "褚丽", "组长"),
        ("张秀英(英姐)", "张秀英", "英姐"),
        ("李梅[小梅]", "李梅", "小梅"),
        ("【党员】周敏", "周敏", "党员"),
        ("★吴霞", "吴霞", ""),
        ("孙丽*", "孙丽", ""),
        ("丁四🌸", "丁四", ""),
        ("1.何静", "何静", ""),
        ("3、 何静", "何静", ""),
        ("郑红(曾用名郑小红)", "郑红", "曾用名郑小红"),
        ("王芳-副组长", "王芳", "副组长"),
        ("欧阳 娜娜", "欧阳娜娜", ""),
        ("王 芳", "王芳", ""),
        ("帕提古丽.艾山", "帕提古丽·艾山", ""),
        ("Anna Maria Smith", "Anna Maria Smith", ""),
        ("冯兰_x000D_", "冯兰", ""),
        ("张秀英老师", "张秀英", "老师"),
        ("王芳女士", "王芳", "女士"),
        ("欧阳娜主任", "欧阳娜", "主任"),
        ("何静(已退休)", "何静", "已退休"),
    ],
)
def test_a_note_is_parted_from_the_name(text: str, name: str, note: str) -> None:
    assert names.parted(text) == (name, note, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("丁三(已故)", identity.LEFT.format("已故")),
        ("丁三(2024年退出)", identity.LEFT.format("退出")),
        ("丁三(调走)", identity.LEFT.format("调走")),
        ("丁三已故", identity.LEFT.format("已故")),
        ("罗小燕 高玉兰", names.TWO),
        ("王芳、李娜", identity.NAME_WRONG_SIGNS),
        ("刘老师", identity.CALLED_SO.format("刘老师")),
        ("张*芳", identity.NAME_WRONG_SIGNS),
        ("(组长)", identity.NAME_MISSING),
        ("(退)王芳", identity.LEFT.format("退")),
        ("丁三(组长，已走了)", identity.LEFT.format("已走了")),
        ("丁三(2023年病逝)", identity.LEFT.format("病逝")),
        ("王组长", identity.CALLED_SO.format("王组长")),
        ("欧阳老师", identity.CALLED_SO.format("欧阳老师")),
        ("无", identity.NOT_A_NAME.format("无")),
        ("姓名待定", identity.NOT_A_NAME.format("姓名待定")),
        ("王", identity.NOT_WHOLE.format("王")),
        ("王某某", identity.NOT_WHOLE.format("王某某")),
        ("王××", identity.NOT_WHOLE.format("王××")),
        ("李XX", identity.NOT_WHOLE.format("李XX")),
        ("王○芳", identity.NOT_WHOLE.format("王○芳")),
    ],
)
def test_what_is_no_one_name_goes_back_with_a_question(text: str, problem: str) -> None:
    assert names.parted(text).problem == problem
    assert names.columns(pl.Series([text]))[2].to_list() == [problem]
