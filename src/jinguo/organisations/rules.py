"""What is true of codes, paths and names."""

from jinguo.organisations.catalogue import OrganisationKind


def path_label(code: str, kind: OrganisationKind) -> str:
    """The last step of a path: 330211 for a district, 001 for a street or village, W01 for what has no division code."""
    if "-" in code:
        return code.rpartition("-")[2]
    if kind is OrganisationKind.DISTRICT:
        return code[:6]
    return code[6:9] if kind in (OrganisationKind.TOWN, OrganisationKind.STREET) else code[9:12]


def child_path(parent_path: str | None, code: str, kind: OrganisationKind) -> str:
    """The path of an organisation under a parent's path; a district stands under the root."""
    return f"{parent_path or '/'}{path_label(code, kind)}/"


def ancestors(path: str) -> list[str]:
    """The paths of all organisations above one, the district first, without the root: /330211/, /330211/001/."""
    steps = path.strip("/").split("/")
    return ["/" + "/".join(steps[:count]) + "/" for count in range(1, len(steps))]


def federation_name(name: str, kind: OrganisationKind) -> str:
    """How the organisation signs: 镇海区妇女联合会, 招宝山街道妇联, 巾帼家政服务公益联盟."""
    if kind is OrganisationKind.DISTRICT:
        return f"{name}妇女联合会"
    if kind.level in (2, 3):
        return f"{name}妇联"
    return name
