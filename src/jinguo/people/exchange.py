"""Exchange of fields that two rows of one human say differently: the one that stays takes what is right from the other.

Both rows exchange their values, so that nothing is lost and the same exchange takes it back.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from piccolo.columns import Column

from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel.db import EVERYWHERE, transaction
from jinguo.kernel.labels import Labelled
from jinguo.people.tables import Person


class About(Labelled):
    """A person's field that can be taken from the other row. An ID number says sex and birth date: they go together."""

    NAME = "name", "姓名"
    PAPERS = "papers", "身份证号、性别和出生日期"
    NATION = "nation", "民族"
    POLITICAL_STATUS = "political_status", "政治面貌"
    EDUCATION = "education", "学历"
    EMPLOYER = "employer", "工作单位及职务"


_PLAIN: dict[About, tuple[Column, ...]] = {
    About.NAME: (Person.name, Person.initials),
    About.PAPERS: (Person.sex, Person.born_on),
    About.NATION: (Person.nation,),
    About.POLITICAL_STATUS: (Person.political_status,),
    About.EDUCATION: (Person.education,),
    About.EMPLOYER: (Person.employer,),
}


async def exchange(actor: Actor, one: UUID, other: UUID, what: Iterable[About]) -> None:
    """Exchange fields between two persons. The caller holds both, and has asked for permission there."""
    require(actor, Permission.MERGE_PEOPLE)
    fields = frozenset(what)
    if not fields:
        return
    async with transaction(EVERYWHERE):
        rows = {row.id: row for row in await Person.objects().where(Person.id.is_in([one, other]))}
        if About.PAPERS in fields:  # no two rows may hold a number at once, not for a moment
            nothing: dict[Column | str, Any] = {Person.id_number: None, Person.id_number_index: None}
            await Person.update(nothing).where(Person.id.is_in([one, other]))
        for to, source in ((one, other), (other, one)):
            await Person.update(_values(rows[source], to, fields)).where(Person.id == to)


def _values(source: Person, to: UUID, fields: frozenset[About]) -> dict[Column | str, Any]:
    """The values of one row as the other one writes them, sealed anew."""
    columns = [column for each in fields for column in _PLAIN[each]]
    values: dict[Column | str, Any] = {column: getattr(source, column._meta.name) for column in columns}
    if About.PAPERS in fields and source.id_number is not None:
        number = source.id_number.reveal()
        values |= {
            Person.id_number: Person.id_number.seal(to, number),
            Person.id_number_index: Person.id_number_index.of(number),
        }
    return values
