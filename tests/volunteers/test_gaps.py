"""Wrong fields that are not needed: she is sent back, or taken with the field empty, and listed until it is filled."""

from jinguo.volunteers.forms import Revision
from jinguo.volunteers.intake.actions import import_file
from jinguo.volunteers.intake.outcome import Imported
from jinguo.volunteers.registry import actions, queries
from jinguo.volunteers.roster.gaps import Gap
from tests.volunteers.rosters import xlsx
from tests.world import XIMEN, World, id_number

RIGHT = id_number("19900101", "024")
ROSTER = xlsx(
    [
        ("姓名", "手机", "身份证号", "出生日期", "紧急联系电话"),
        ("张兰", "13611110001", RIGHT[:17] + ("1" if RIGHT[17] == "0" else "0"), "", ""),
        ("赵敏", "13611110002", id_number("19780630", "066"), "1979-06-30", ""),
        ("孙莉", "13611110003", "", "", "同上"),
        ("吴梅", "13611110004", id_number("19780630", "068"), "", "0574-86260123"),
    ]
)


async def take(world: World, leave: list[Gap]) -> Imported:
    return await import_file(world.li_mei, ROSTER, "名册.xlsx", default_code=XIMEN, leave=leave)


async def lacking(world: World) -> dict[str, tuple[str, ...]]:
    return {row.name: row.lacking for row in (await queries.search(world.li_mei, lacking=True)).rows}


async def test_by_default_nobody_is_taken_with_a_wrong_field(world: World) -> None:
    done = await take(world, [])

    assert (done.added, done.rejected, done.lacking) == (1, 3, 0)
    assert await lacking(world) == {}


async def test_what_is_left_empty_is_listed_until_it_is_filled_in(world: World) -> None:
    done = await take(world, list(Gap))

    assert (done.added, done.rejected, done.lacking) == (4, 0, 3)
    assert await lacking(world) == {"张兰": ("身份证号",), "赵敏": ("身份证号",), "孙莉": ("紧急联系人电话",)}
    (zhao_min,) = (await queries.search(world.li_mei, "赵敏")).rows
    card = await queries.volunteer(world.li_mei, zhao_min.id)
    assert (card.id_number, card.born_on) == (None, None)
    await actions.revise(
        world.li_mei, zhao_min.id, Revision.model_validate({"id_number": id_number("19780630", "066")})
    )
    assert (await queries.volunteer(world.li_mei, zhao_min.id)).lacking == ()
    assert "赵敏" not in await lacking(world)
