"""志愿者: a person's enrolment as a volunteer of an organisation: number, skills, service classes, personal code."""
