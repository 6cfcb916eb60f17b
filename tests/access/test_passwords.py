"""What a password costs whoever tries many: the service's own cost, which other tests do without."""

from argon2 import Parameters, Type, extract_parameters

from jinguo.access.passwords.digests import _HASHER as HASHER
from jinguo.access.passwords.digests import _NOBODYS as NOBODYS


def test_a_password_costs_what_owasp_recommends_and_nobodys_costs_as_much() -> None:
    """argon2id with 46 MiB, one iteration, one lane: OWASP Password Storage Cheat Sheet."""
    asked = Parameters(Type.ID, version=19, salt_len=16, hash_len=32, time_cost=1, memory_cost=47104, parallelism=1)

    assert extract_parameters(HASHER.hash("Jinguo-2026-Zhenhai")) == extract_parameters(NOBODYS) == asked
