"""Errors of a spreadsheet that was handed in."""

from jinguo.kernel.errors import JinguoError


class UnreadableSpreadsheet(JinguoError):
    """The file is neither a workbook nor a text table, or is damaged."""

    code = "spreadsheet_unreadable"
    status = 422
    message = "打不开这个文件：它不是表格，或者已经损坏。请用 Excel 或 WPS 打开，另存为 .xlsx 后再试。"


class LockedSpreadsheet(JinguoError):
    """The file is encrypted with a password."""

    code = "spreadsheet_locked"
    status = 422
    message = "这个表格设了打开密码。请在 Excel 或 WPS 里取消密码，保存后再试。"


class EmptySpreadsheet(JinguoError):
    """The spreadsheet has no cell with anything in it."""

    code = "spreadsheet_empty"
    status = 422
    message = "这个表格里没有内容，请检查是否选错了文件。"


class TooLargeSpreadsheet(JinguoError):
    """The spreadsheet has more bytes, rows, columns, memory or time than the limits allow."""

    code = "spreadsheet_too_large"
    status = 413
    message = "这个表格太大，请按乡镇（街道）拆成几个文件后再试。"
