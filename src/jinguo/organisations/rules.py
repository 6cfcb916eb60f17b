"""Rules of organisations' codes, paths and names."""

from jinguo.organisations.catalogue import OrganisationKind

UNCODED = "{kind}的代码是上级的 12 位代码加“-{letter}”和两位数字，例如 {above}-{letter}01"
DIVISION_ONLY = "区、镇、街道、村、社区用 12 位区划代码，后面不带“-”"
DISTRICT_WRONG = "区的代码前 6 位是区划代码，后 6 位是 0"
TOWN_WRONG = "镇、街道的代码前 6 位与区相同，接着 3 位不是 000，最后 3 位是 000"
VILLAGE_WRONG = "村、社区的代码前 9 位与所属镇、街道相同，最后 3 位不是 000"


def path_label(code: str, kind: OrganisationKind) -> str:
    """The last step of a path: 330211 for a district, 001 for a street or village, W01 for what has none."""
    if "-" in code:
        return code.rpartition("-")[2]
    if kind is OrganisationKind.DISTRICT:
        return code[:6]
    return code[6:9] if kind in (OrganisationKind.TOWN, OrganisationKind.STREET) else code[9:12]


def child_path(parent_path: str | None, code: str, kind: OrganisationKind) -> str:
    """The path of an organisation under a parent's path; a district stands under the root."""
    return f"{parent_path or '/'}{path_label(code, kind)}/"


def ancestors(path: str) -> list[str]:
    """List the paths of all organisations above one, the district first, without the root: /330211/, /330211/001/."""
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:count]) + "/" for count in range(1, len(steps))]


def federation_name(name: str, kind: OrganisationKind) -> str:
    """The name with which an organisation signs: 镇海区妇女联合会, 招宝山街道妇联, 巾帼家政服务公益联盟."""
    if kind is OrganisationKind.DISTRICT:
        return f"{name}妇女联合会"
    if kind.level in (2, 3):
        return f"{name}妇联"
    return name


def code_problem(code: str, kind: OrganisationKind, parent_code: str | None) -> str | None:
    """The clause that says what is wrong with a code under a parent's; None = nothing.

    A division's code begins with its parent's digits, what has none bears those of the division it belongs to and its
    kind's letter; else two organisations could come to one path.
    """
    digits, dash, suffix = code.partition("-")
    above = (parent_code or "").partition("-")[0]
    if not kind.is_division:
        fits = digits == above and suffix[:1] == kind.letter
        return None if fits else UNCODED.format(kind=kind.label, above=above, letter=kind.letter)
    if dash:
        return DIVISION_ONLY
    if kind is OrganisationKind.DISTRICT:
        return None if digits[6:] == "000000" and digits[:6] != "000000" else DISTRICT_WRONG
    if kind in (OrganisationKind.TOWN, OrganisationKind.STREET):
        fits = digits[:6] == above[:6] and digits[6:9] != "000" and digits[9:] == "000"
        return None if fits else TOWN_WRONG
    return None if digits[:9] == above[:9] and digits[9:] != "000" else VILLAGE_WRONG


def parent_code_of(code: str, kind: OrganisationKind) -> str | None:
    """The code of the parent that an organisation's own code implies; None for a district."""
    digits, dash, _ = code.partition("-")
    if dash:
        return digits
    if kind is OrganisationKind.DISTRICT:
        return None
    return digits[:6] + "000000" if kind.level == 2 else digits[:9] + "000"  # noqa: PLR2004 (the second level)


def next_code(parent_code: str, kind: OrganisationKind, taken: set[str]) -> str | None:
    """Find the first free code for what has no division code, `330211001001-W02`; None when 99 are taken."""
    start = f"{parent_code.partition('-')[0]}-{kind.letter}"
    return next((code for number in range(1, 100) if (code := f"{start}{number:02}") not in taken), None)
