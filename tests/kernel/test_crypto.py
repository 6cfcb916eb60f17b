"""The key ring: what it seals, what it refuses, and the file it lives in."""

import json
import multiprocessing
import os
import pickle
from dataclasses import replace
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from jinguo.kernel import crypto
from jinguo.kernel.crypto import BadKeyRing, KeyRing, Unreadable, WrongKeyRing, keyring_path
from jinguo.kernel.secrets import envelope, keyfile

PHONE = "13800000000"
ROW = UUID(int=7)
MASTER = bytes(range(32))
FIXED = KeyRing("SM4-GCM", "4b1051ac", {"4b1051ac": MASTER}, b"i" * 32, b"a" * 32, b"s" * 32)
REGIONS = {
    "version": range(1),
    "algorithm": range(1, 2),
    "key id": range(2, 6),
    "nonce": range(6, 18),
    "ciphertext": range(18, 29),
    "tag": range(29, 45),
}


@pytest.fixture(params=["SM4-GCM", "AES-256-GCM"])
def ring(request: pytest.FixtureRequest) -> KeyRing:
    return KeyRing.generate(request.param)


def test_the_ciphers_compute_the_published_examples() -> None:
    assert {vector.suite for vector in envelope.VECTORS} == set(envelope.SUITES)

    envelope.self_test()


@pytest.mark.parametrize("vector", envelope.VECTORS, ids=lambda vector: vector.suite)
@pytest.mark.parametrize("part", ["key", "data", "associated", "expected"])
def test_a_cipher_that_computes_something_else_is_refused(vector: envelope.Vector, part: str) -> None:
    damaged = vector._replace(**{part: ("77" + getattr(vector, part)[2:])})

    with pytest.raises(envelope.CipherBroken):
        envelope.self_test((damaged,))


def test_a_digest_that_computes_something_else_is_refused() -> None:
    with pytest.raises(envelope.CipherBroken):
        envelope.self_test(sm3_of_abc=envelope.SM3_OF_ABC[::-1])


@pytest.mark.parametrize("text", ["", PHONE, "33021119900101123X", "宁波市镇海区招宝山街道", "长" * 5000])
def test_what_is_sealed_opens_again(ring: KeyRing, text: str) -> None:
    assert ring.open("people.phone", ROW, ring.seal("people.phone", ROW, text)) == text


def test_the_envelope_is_version_algorithm_key_id_nonce_ciphertext_tag(ring: KeyRing) -> None:
    sealed = ring.seal("people.phone", ROW, PHONE)

    assert sealed[:2] == bytes([1, {"SM4-GCM": 1, "AES-256-GCM": 2}[ring.algorithm]])
    assert sealed[2:6].hex() == ring.active
    assert len(sealed) == 2 + 4 + 12 + len(PHONE) + 16


@pytest.mark.parametrize(
    "sealed",
    [
        "01014b1051ac3b25ebfc93e3c85bfc623f130be48d85cb43c67382ec342651806c683567a87493f0093feb4d5b",
        "01024b1051acb870cc698c5ec88ced06d2514e5569c50a1500b82b5398fea4a8d4fb5c3625cbd8b497a509c6e8",
    ],
    ids=["SM4-GCM", "AES-256-GCM"],
)
def test_what_the_first_version_sealed_still_opens(sealed: str) -> None:
    assert FIXED.open("people.phone", ROW, bytes.fromhex(sealed)) == PHONE


def test_indexes_macs_and_check_values_of_the_first_version_still_hold() -> None:
    FIXED.verify(bytes.fromhex("4b1051ac9b12fc8f84fee035ad2c8734aa16da62"))

    assert FIXED.blind_index("people.phone", PHONE).hex() == "84d6519e640d7b4372797bd827ff4485"
    assert FIXED.mac("audit", b"row").hex() == "b5efe1f3111983025609fc2485ef6970488a862cd3919c0fa8b6c193934414b9"


def test_the_same_text_is_never_sealed_to_the_same_bytes(ring: KeyRing) -> None:
    one_by_one = [ring.seal("people.phone", ROW, PHONE) for _ in range(50)]
    at_once = ring.seal_many("people.phone", [ROW] * 50, [PHONE] * 50)

    assert len({*one_by_one, *at_once}) == 100


@pytest.mark.parametrize("region", REGIONS)
def test_a_changed_byte_anywhere_makes_it_unreadable(ring: KeyRing, region: str) -> None:
    sealed = ring.seal("people.phone", ROW, PHONE)

    for position in REGIONS[region]:
        for change in (0x01, 0x03, 0x80):
            damaged = bytearray(sealed)
            damaged[position] ^= change
            with pytest.raises(Unreadable):
                ring.open("people.phone", ROW, bytes(damaged))


@pytest.mark.parametrize("cut", [0, 1, 6, 18, 33, 44], ids=lambda cut: f"first {cut} bytes")
def test_a_shortened_envelope_is_unreadable(ring: KeyRing, cut: int) -> None:
    with pytest.raises(Unreadable):
        ring.open("people.phone", ROW, ring.seal("people.phone", ROW, PHONE)[:cut])


@pytest.mark.parametrize(
    ("field", "row"),
    [("people.phone", uuid4()), ("people.id_number", ROW), ("children.phone", ROW)],
    ids=["row", "column", "table"],
)
def test_an_envelope_moved_to_another_place_is_unreadable(ring: KeyRing, field: str, row: UUID) -> None:
    sealed = ring.seal("people.phone", ROW, PHONE)

    with pytest.raises(Unreadable):
        ring.open(field, row, sealed)


def test_a_field_is_a_table_and_a_column(ring: KeyRing) -> None:
    for field in ("people", "people.", ".phone", "people|x.phone"):
        with pytest.raises(ValueError, match="not a field"):
            ring.seal(field, ROW, PHONE)


def test_a_whole_column_is_sealed_in_order_and_none_stays_none(ring: KeyRing) -> None:
    rows, texts = [uuid4() for _ in range(5)], ["甲", None, "乙", "", "丙"]

    sealed = ring.seal_many("people.name", rows, texts)

    opened = [each and ring.open("people.name", row, each) for row, each in zip(rows, sealed, strict=True)]
    assert opened == texts


def test_a_column_with_a_row_too_many_is_refused(ring: KeyRing) -> None:
    with pytest.raises(ValueError, match="zip"):
        ring.seal_many("people.name", [ROW, ROW], ["甲"])


def test_a_blind_index_is_equal_for_equal_values_of_one_field_only(ring: KeyRing) -> None:
    index = ring.blind_index("people.phone", PHONE)

    others = [
        ring.blind_index("people.phone", "13800000001"),
        ring.blind_index("people.id_number", PHONE),
        KeyRing.generate().blind_index("people.phone", PHONE),
    ]
    assert ring.blind_index("people.phone", PHONE) == index
    assert index not in others
    assert len(index) == crypto.INDEX_BYTES
    assert ring.blind_index_many("people.phone", [PHONE, None]) == [index, None]


def test_a_mac_for_one_purpose_fits_no_other() -> None:
    assert FIXED.mac("audit", b"") != FIXED.mac("token", b"")
    assert FIXED.mac("audit", b"1") != FIXED.mac("audit1", b"")


def test_after_a_rotation_old_values_open_and_are_sealed_again_once(ring: KeyRing) -> None:
    sealed = ring.seal("people.phone", ROW, PHONE)
    later = ring.rotated()

    again = later.reseal("people.phone", ROW, sealed)

    assert again is not None
    assert later.open("people.phone", ROW, sealed) == PHONE == later.open("people.phone", ROW, again)
    assert again[2:6].hex() == later.active != ring.active
    assert later.reseal("people.phone", ROW, again) is None
    assert later.blind_index("people.phone", PHONE) == ring.blind_index("people.phone", PHONE)
    with pytest.raises(Unreadable):
        ring.open("people.phone", ROW, again)


def test_a_change_of_cipher_is_a_rotation_too() -> None:
    sealed = FIXED.seal("people.phone", ROW, PHONE)
    later = replace(FIXED, algorithm="AES-256-GCM")

    again = later.reseal("people.phone", ROW, sealed)

    assert again is not None
    assert again[1] == 2
    assert later.open("people.phone", ROW, again) == PHONE


def test_what_is_not_an_envelope_is_not_resealed(ring: KeyRing) -> None:
    with pytest.raises(Unreadable):
        ring.reseal("people.phone", ROW, ring.seal("people.phone", ROW, "")[:-1])


def test_the_check_value_knows_its_ring_also_after_a_rotation(ring: KeyRing) -> None:
    ring.verify(ring.key_check_value())
    ring.rotated().verify(ring.key_check_value())


@pytest.mark.parametrize("changed", ["index_key", "audit_key", "sign_seed", "master"])
def test_the_check_value_refuses_a_ring_with_any_other_key(changed: str) -> None:
    other = (
        KeyRing.generate() if changed == "master" else replace(FIXED, **{changed: KeyRing.generate().index_key})  # type: ignore[arg-type]
    )

    with pytest.raises(WrongKeyRing):
        other.verify(FIXED.key_check_value())
    with pytest.raises(WrongKeyRing):
        FIXED.verify(b"")


def test_a_ring_shows_no_key_and_cannot_be_pickled() -> None:
    assert f"{FIXED} {FIXED!r}" == "<KeyRing SM4-GCM 4b1051ac> <KeyRing SM4-GCM 4b1051ac>"
    with pytest.raises(TypeError):
        pickle.dumps(FIXED)


def test_the_ring_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "new" / "keyring.json"

    made = KeyRing.load(path, create=True)

    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]
    assert KeyRing.load(path, create=True).to_json() == made.to_json() == KeyRing.load(path).to_json()


def test_no_ring_is_made_silently(tmp_path: Path) -> None:
    with pytest.raises(keyfile.MissingKeys, match="没有找到密钥文件"):
        KeyRing.load(tmp_path / "keyring.json")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", [0o640, 0o620, 0o604, 0o602, 0o444], ids=oct)
def test_a_ring_that_others_can_reach_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "keyring.json"
    KeyRing.load(path, create=True)
    path.chmod(mode)

    with pytest.raises(keyfile.ExposedKeys, match="chmod 600"):
        KeyRing.load(path)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a file as systemd does")
def test_a_systemd_credential_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "keyring"
    KeyRing.load(path, create=True)
    os.chown(path, 0, 0)
    path.chmod(0o440)

    assert KeyRing.load(path).algorithm == "SM4-GCM"

    os.chown(path, 0, 65534)
    with pytest.raises(keyfile.ExposedKeys):
        KeyRing.load(path)


def _damage(**changes: object) -> bytes:
    return json.dumps({**json.loads(FIXED.to_json()), **changes}).encode()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        FIXED.to_json()[:-20],
        _damage(active="00000000"),
        _damage(algorithm="DES"),
        _damage(masters={}),
        _damage(masters={"4b1051ac": "00" * 32}),
        _damage(index_key="69" * 31),
        _damage(index_key="61" * 32),
        _damage(sign_seed=None),
    ],
    ids=["empty", "list", "cut", "active", "algorithm", "masters", "wrong-master", "short-key", "same-key", "no-key"],
)
def test_a_damaged_ring_is_refused(content: bytes) -> None:
    assert KeyRing.from_json(_damage()).to_json() == FIXED.to_json()

    with pytest.raises(BadKeyRing):
        KeyRing.from_json(content)


def _load_each(paths: list[Path], together: Barrier, found: "Queue[list[bytes]]") -> None:
    rings = []
    for path in paths:
        together.wait(timeout=20)
        rings.append(KeyRing.load(path, create=True).to_json())
    found.put(rings)


def test_processes_that_start_together_get_one_ring(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    paths = [tmp_path / f"keyring-{number}.json" for number in range(40)]
    together, found = context.Barrier(3), context.Queue()
    racers = [context.Process(target=_load_each, args=(paths, together, found), daemon=True) for _ in range(3)]

    for racer in racers:
        racer.start()
    results = [found.get(timeout=30) for _ in racers]
    for racer in racers:
        racer.join()

    assert results[0] == results[1] == results[2] == [path.read_bytes() for path in paths]
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_the_ring_is_looked_for_as_configured_then_among_credentials_then_in_the_data(tmp_path: Path) -> None:
    configured, fallback = tmp_path / "here.json", tmp_path / "data" / "keyring.json"

    without_credential = keyring_path(None, tmp_path, fallback)
    (tmp_path / "keyring").touch()

    assert without_credential == fallback
    assert keyring_path(None, tmp_path, fallback) == tmp_path / "keyring"
    assert keyring_path(configured, tmp_path, fallback) == configured
    assert keyring_path(None, None, fallback) == fallback


def test_a_process_has_one_ring_and_none_before_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_current", None)
    with pytest.raises(RuntimeError):
        crypto.ring()

    crypto.use(FIXED)

    assert crypto.ring() is FIXED


def test_a_process_with_a_broken_cipher_gets_no_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "_current", None)
    monkeypatch.setattr(envelope.Sm4Gcm, "encrypt", lambda self, nonce, data, associated_data: data + bytes(16))

    with pytest.raises(envelope.CipherBroken):
        crypto.use(FIXED)

    with pytest.raises(RuntimeError):
        crypto.ring()
