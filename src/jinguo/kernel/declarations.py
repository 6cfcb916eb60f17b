"""Declarations of what a table holds of a person, beside the table: for the copy of her data that she may have.

A domain's part names the tables that hold something of her, and every other table with the reason why not. Every column
of such a table goes into the copy, unless it is left out with a reason.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from piccolo.columns import Column
from piccolo.table import Table

from jinguo.kernel.labels import Labelled

BY_PERSON = "t.person = ANY(her.people)"
BY_VOLUNTEER = "t.volunteer = ANY(her.volunteers)"
BY_ACCOUNT = "t.account = ANY(her.accounts)"

STAFF_ID = "经办人的内部编号；经办人的姓名在旁边，或者在操作日志里"
DIGEST = "摘要，只用来查找或核对，看不出内容"
LOCKED = "口令和密钥的加密形式，给了谁都不安全，本人也用不上"
DERIVED = "由别的项目推出来的，没有新内容"
OTHERS = "别人的资料"


class Impersonal(str):
    """The reason why a table is not copied: it is about nobody, so that no copy of anybody's data need name it."""

    __slots__ = ()


@dataclass(frozen=True)
class PersonalTable:
    """A table that holds rows about a person.

    Args:
        title: what the rows are, in Chinese: the section and the file.
        where: SQL that is true of her rows `t`; `her` has the arrays people, volunteers and accounts.
        left_out: columns that stay behind, and why.
        words: columns that hold the slug of a closed list.
    """

    table: type[Table]
    title: str
    where: str
    left_out: Mapping[Column, str] = field(default_factory=dict)
    words: Mapping[Column, type[Labelled]] = field(default_factory=dict)

    @property
    def columns(self) -> list[Column]:
        """The columns that go into the copy, in the order of the table."""
        left = {column._meta.name for column in self.left_out}
        return [column for column in self.table._meta.columns if column._meta.name not in left]
