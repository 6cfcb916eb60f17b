"""Why a whole roster cannot be taken."""

from jinguo.kernel.errors import JinguoError


class MissingColumns(JinguoError):
    """No sheet has both a column of names and one of phones; `detail["missing"]` names what the best sheet lacks."""

    code = "roster_columns_missing"
    status = 422
    message = "名册里要有“姓名”和“手机号码”两列，请补上表头后再导入。"


class StrangeChoice(JinguoError):
    """What was chosen for a sheet's columns does not fit the sheet: a form that was sent by hand, or a changed file."""

    code = "roster_choice_strange"
    status = 422
    message = "对列的选择和这个文件对不上，请回到“对列”重新选一遍。"
