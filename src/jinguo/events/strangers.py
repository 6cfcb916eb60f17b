"""Strangers on a list: put there by staff from elsewhere, by number; they have neither confirmed it nor come yet.

Numbers are a sequence with a check digit: whoever tries them out learns no name, no telephone and no place by it, and
sends nobody an SMS.
"""

MASKED = """
CASE WHEN char_length(p.name) <= 2 THEN left(p.name, 1) || '*'
     ELSE left(p.name, 1) || repeat('*', char_length(p.name) - 2) || right(p.name, 1) END"""
"""`people.identity.mask_name` in SQL, of person `p`."""


def unmet(row: str, by: str, beyond: str) -> str:
    """The SQL condition that a row of sign-ups or of the waiting list is a stranger's.

    Args:
        by: its column of who put her there; none: she herself.
        beyond: SQL that says that she belongs elsewhere.
    """
    came = f"SELECT FROM segment g WHERE g.event = {row}.event AND g.volunteer = {row}.volunteer"
    return f"({row}.{by} IS NOT NULL AND {beyond} AND NOT EXISTS ({came} AND g.annulled_at IS NULL))"


def beyond_reach(reach: str) -> str:
    """The SQL condition that volunteer `v` is outside a reach, a parameter that holds a path."""
    return f"(v.path ^@ {reach}::text) IS NOT TRUE"


OTHER_DISTRICT = "NOT v.path ^@ ('/' || split_part(e.path, '/', 2) || '/')"
"""Whether volunteer `v` belongs to another district than event `e`."""


def shown(stranger: str, column: str, instead: str = "''") -> str:
    """The SQL for a column that strangers do not show."""
    return f"CASE WHEN {stranger} THEN {instead} ELSE {column} END"
