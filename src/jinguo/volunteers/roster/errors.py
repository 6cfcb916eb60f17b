"""Errors that say why a whole roster cannot be taken."""

from jinguo.kernel.errors import JinguoError


class MissingColumns(JinguoError):
    """The roster has no sheet with columns of names and of phones; `detail["missing"]` names what the best lacks."""

    code = "roster_columns_missing"
    status = 422
    message = "名册里要有“姓名”和“手机号码”两列，请补上表头后再导入。"


class StrangeChoice(JinguoError):
    """The choice of columns does not fit the sheet: a form that was sent by hand, or a changed file."""

    code = "roster_choice_strange"
    status = 422
    message = "对列的选择和这个文件对不上，请回到“对列”重新选一遍。"


class NotVolunteers(JinguoError):
    """The sheet lists children, or others who are no volunteers."""

    code = "roster_not_volunteers"
    status = 422
    message = "这不是志愿者名册：看起来登记的是儿童。儿童不能登记为志愿者，请换成志愿者的名册。"


class NotVolunteersButHelped(NotVolunteers):
    """The sheet lists households, or women who are helped."""

    message = (
        "这不是志愿者名册：看起来登记的是家庭，或者被帮扶、被慰问的人，这次没有导入。确实都是志愿者的，"
        "请在表头上面加一行标题，写上“志愿者名册”，再导入。"
    )


class UndecidedColumns(JinguoError):
    """The roster has columns of 是 or 否 alone, and nobody has said what they ask; `detail["headings"]` names them."""

    code = "roster_columns_undecided"
    status = 422
    message = "名册里有一列只填了是或否，不知道问的是什么，请先选好它是什么。"

    def __init__(self, sheet: str, headings: list[str]) -> None:
        """Name the undecided columns in the message."""
        named = "”“".join(headings)
        super().__init__(
            f"工作表“{sheet}”的“{named}”列只填了是或否，不知道问的是什么，这次没有导入。是不是同意收集个人信息？请先选好它是什么，或者选“不导入这一列”。",
            headings=headings,
        )


class TwoPeople(StrangeChoice):
    """The chosen columns are those of two people: a mother's name and her child's number."""

    code = "roster_two_people"
    message = "选的列是两个人的资料，不能合成一个人：姓名、电话、身份证号要选同一个大标题下面的列。"
