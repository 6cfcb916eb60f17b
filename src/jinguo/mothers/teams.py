"""Teams of mothers: founded at a place, joined by mothers below it, disbanded."""

from dataclasses import dataclass, replace
from uuid import UUID

from jinguo.authority.actions import note
from jinguo.authority.actor import Actor, require
from jinguo.authority.grants import Permission
from jinguo.kernel import clock
from jinguo.kernel.db import transaction
from jinguo.kernel.rows import fetch_as
from jinguo.mothers.catalogue import TEAM
from jinguo.mothers.errors import NoSuchTeam
from jinguo.mothers.forms import NewTeam, TeamChoice
from jinguo.mothers.queries import mother
from jinguo.mothers.tables import Mother, Team
from jinguo.organisations import queries as organisations


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team with the names of its members, those who have ended left out."""

    id: UUID
    name: str
    path: str
    members: tuple[str, ...]
    organisation: str = ""

    @property
    def lacks(self) -> int:
        """Tell how many members it lacks to be one."""
        return max(TEAM - len(self.members), 0)


_TEAMS = """
SELECT t.id, t.name, t.path,
       coalesce(array_agg(p.name ORDER BY v.number) FILTER (WHERE p.id IS NOT NULL), '{}') AS members
  FROM mother_team t LEFT JOIN (mother m JOIN mother_stage s ON s.mother = m.id AND s.until IS NULL
         AND s.state <> 'ended' JOIN person p ON p.id = m.person JOIN volunteer v ON v.person = p.id)
       ON m.team = t.id AND m.merged_into IS NULL
 WHERE t.path ^@ nullif($1, '') AND t.ended_at IS NULL GROUP BY t.id ORDER BY t.path, t.name, t.id"""


async def teams(actor: Actor) -> list[TeamRow]:
    """List the teams within reach, by place and name. Raises Forbidden."""
    require(actor, Permission.KEEP_MOTHERS)
    async with transaction(actor):
        rows = await fetch_as(TeamRow, _TEAMS, actor.path)
        names = await organisations.full_names({row.path for row in rows})
    return [replace(row, organisation=names[row.path]) for row in rows]


async def found(actor: Actor, new: NewTeam) -> UUID:
    """Found a team at a place. Returns it. Raises NoSuchOrganisation, Forbidden."""
    async with transaction(actor):
        place = await organisations.by_code(new.organisation)
        require(actor, Permission.KEEP_MOTHERS, within=place.path)
        row = Team(path=place.path, name=new.name, created_by=actor.id, created_by_name=actor.name)
        await Team.insert(row)
        await note(actor, "found_team", "mother_team", row.id, place.path, title=new.name)
    return row.id


async def disband(actor: Actor, team: UUID) -> None:
    """Disband a team: its members are in none. Raises NoSuchTeam, Forbidden."""
    async with transaction(actor):
        row = await _team(team)
        require(actor, Permission.KEEP_MOTHERS, within=row.path)
        await Team.update({Team.ended_at: clock.now()}).where(Team.id == team)
        await Mother.update({Mother.team: None}).where(Mother.team == team)
        await note(actor, "disband_team", "mother_team", team, row.path, title=row.name)


async def join(actor: Actor, mother_id: UUID, choice: TeamChoice) -> None:
    """Put a mother into a team within the actor's reach, or into none. Raises NoSuchMother, NoSuchTeam, Forbidden."""
    async with transaction(actor):
        her = await mother(actor, mother_id)
        team = await _team(choice.team) if choice.team else None
        await Mother.update({Mother.team: team.id if team else None}).where(Mother.id == her.id)
        await note(actor, "join_team", "mother", her.id, her.path, title=team.name if team else "")


async def _team(team: UUID) -> Team:
    row = await Team.objects().where(Team.id == team).lock_rows().first()
    if row is None or row.ended_at is not None:
        raise NoSuchTeam
    return row
