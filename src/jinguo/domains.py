"""The domains, in the order of the import direction: each introduces itself by its part."""

from jinguo.access.part import PART as ACCESS
from jinguo.aid.part import PART as AID
from jinguo.attachments.part import PART as ATTACHMENTS
from jinguo.authority.part import PART as AUTHORITY
from jinguo.checkin.part import PART as CHECKIN
from jinguo.children.part import PART as CHILDREN
from jinguo.concerns.part import PART as CONCERNS
from jinguo.duplicates.part import PART as DUPLICATES
from jinguo.events.part import PART as EVENTS
from jinguo.finder.part import PART as FINDER
from jinguo.hours.part import PART as HOURS
from jinguo.mothers.part import PART as MOTHERS
from jinguo.notifications.part import PART as NOTIFICATIONS
from jinguo.organisations.part import PART as ORGANISATIONS
from jinguo.pairings.part import PART as PAIRINGS
from jinguo.pending.part import PART as PENDING
from jinguo.people.part import PART as PEOPLE
from jinguo.plans.part import PART as PLANS
from jinguo.privacy.part import PART as PRIVACY
from jinguo.qualifications.part import PART as QUALIFICATIONS
from jinguo.retention.part import PART as RETENTION
from jinguo.submissions.part import PART as SUBMISSIONS
from jinguo.tasks.part import PART as TASKS
from jinguo.volunteers.part import PART as VOLUNTEERS
from jinguo.webhooks.part import PART as WEBHOOKS
from jinguo.writing.part import PART as WRITING

DOMAINS = (
    AUTHORITY,
    SUBMISSIONS,
    ORGANISATIONS,
    ATTACHMENTS,
    PEOPLE,
    ACCESS,
    NOTIFICATIONS,
    TASKS,
    PLANS,
    VOLUNTEERS,
    QUALIFICATIONS,
    MOTHERS,
    CHILDREN,
    EVENTS,
    HOURS,
    PAIRINGS,
    CONCERNS,
    AID,
    CHECKIN,
    FINDER,
    DUPLICATES,
    RETENTION,
    PRIVACY,
    WRITING,
    WEBHOOKS,
    PENDING,
)
