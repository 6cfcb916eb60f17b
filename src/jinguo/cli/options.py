"""Options that many commands take, each with its words for the help."""

from pathlib import Path
from typing import Annotated, TypeAlias

from cyclopts import Parameter

Json: TypeAlias = Annotated[bool, Parameter(help="输出一个 JSON 对象。")]
"""Answer programs instead of people (`tell`)."""

TableFile: TypeAlias = Annotated[Path, Parameter(help=".xlsx、.xls、.et、.ods 或 .csv 文件。")]
"""A table to import."""

OutFile: TypeAlias = Annotated[Path, Parameter(help="写到哪个文件。")]
"""Where an export is written; its ending says which kind of file it is."""

DryRun: TypeAlias = Annotated[bool, Parameter(help="只检查，不写入。")]
"""Try an import and write nothing."""

RejectedRows: TypeAlias = Annotated[Path | None, Parameter(help="把退回的行写到这个 .xlsx 文件。")]
"""Where an import writes the rows that go back, so that they can be corrected."""

RejectedReasons: TypeAlias = Annotated[Path | None, Parameter(help="把退回的行号和原因写到这个 .xlsx 文件。")]
"""Where an import writes which rows go back and why: nothing of what stands in them."""
