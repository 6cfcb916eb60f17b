"""What this domain holds of a person."""

from collections.abc import Mapping

from piccolo.table import Table

from jinguo.kernel.held import BY_PERSON, DERIVED, DIGEST, STAFF_ID, Held
from jinguo.people.catalogue import ConsentKind, Education, Manner, Nation, PoliticalStatus, Sex
from jinguo.people.tables import Consent, Person

HELD = (
    Held(
        Person,
        "人员资料",
        "t.id = ANY(her.people)",
        left_out={
            Person.initials: DERIVED,
            Person.phone_index: DIGEST,
            Person.phone_tail: DERIVED,
            Person.id_number_index: DIGEST,
        },
        words={
            Person.sex: Sex,
            Person.nation: Nation,
            Person.political_status: PoliticalStatus,
            Person.education: Education,
        },
    ),
    Held(
        Consent,
        "本人的同意",
        BY_PERSON,
        left_out={Consent.recorded_by: STAFF_ID},
        words={Consent.kind: ConsentKind, Consent.manner: Manner},
    ),
)
NOT_HELD: Mapping[type[Table], str] = {}
