"""Reference data that travels inside the package as CSV files."""

import csv
from importlib.resources import files


def rows(package: str, name: str) -> list[dict[str, str]]:
    """Read rows of `data/{name}.csv` in a package, in file order; keys from the header, values text, "" where empty.

    Raises:
        FileNotFoundError: the package ships no such file.
    """
    text = files(package).joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines(), strict=True))
