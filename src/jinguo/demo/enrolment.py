"""Enrolment of the demo's volunteers in the register."""

from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from jinguo.authority.actor import Actor, Grant
from jinguo.authority.grants import Role
from jinguo.demo.agenda import Agenda
from jinguo.demo.people import Member
from jinguo.demo.staff import Staff
from jinguo.kernel import clock
from jinguo.people.catalogue import Sex
from jinguo.volunteers.forms import Registration, SelfRegistration
from jinguo.volunteers.registry import actions as volunteers


@dataclass
class Enrolled:
    """A member, and what the registry made of her once her moment has come."""

    member: Member
    id: UUID | None = None
    number: str = ""
    person: UUID | None = None

    @property
    def known(self) -> UUID:
        """The volunteer's id, once she is registered."""
        if self.id is None:
            raise RuntimeError(f"not registered yet: {self.member.name}")
        return self.id

    @property
    def herself(self) -> Actor:
        """The actor that the volunteer is when she has logged in."""
        return Actor(self.person, "", (Grant(Role.VOLUNTEER, None),), person=self.person)

    async def register(self, staff: Staff) -> None:
        """Register the member by staff, or as she does it on her phone."""
        facts = {
            "name": self.member.name,
            "organisation": self.member.organisation,
            "sex": Sex.FEMALE,
            "born_on": self.member.born_on,
            "skills": self.member.skills,
            "service_classes": frozenset(self.member.service_classes),
            "available": self.member.available,
            "agree_collect": True,
            "agree_publish": self.member.agree_publish,
        }
        if self.member.by_herself:
            made = await volunteers.register_self(self.member.phone, SelfRegistration.model_validate(facts))
        else:
            form = Registration.model_validate(facts | {"phone": self.member.phone})
            made = await volunteers.register(staff.of(self.member.organisation), form)
        self.id, self.number, self.person = made.id, made.number, made.person


@dataclass
class Enrolment:
    """The enrolment of all volunteers of the demo."""

    all: list[Enrolled] = field(default_factory=list)

    def put_down(self, agenda: Agenda, members: list[Member], staff: Staff) -> None:
        """Put each registration down for its moment."""
        for member in members:
            enrolled = Enrolled(member)
            self.all.append(enrolled)
            moment = clock.now() - timedelta(days=member.days_ago)
            agenda.at(moment, lambda enrolled=enrolled: enrolled.register(staff))

    def of(self, district: str) -> list[Enrolled]:
        """List the volunteers of a district (6 digits) whom staff registered."""
        return [
            each for each in self.all if each.member.organisation.startswith(district) and not each.member.by_herself
        ]
