"""Why a whole roster cannot be taken."""

from jinguo.kernel.errors import JinguoError


class MissingColumns(JinguoError):
    """No sheet has both a column of names and one of phones; `detail["missing"]` names what the best sheet lacks."""

    code = "roster_columns_missing"
    status = 422
    message = "名册里要有“姓名”和“手机号码”两列，请补上表头后再导入。"
