import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInput, SecretUnreadable
from bot.vault import Vault, load_or_create_key

OLD, NEW = Vault.generate_key(), Vault.generate_key()
SECRET = "not a real secret"


@given(
    plaintext=st.text(st.characters(exclude_categories=["Cs"])),
    purpose=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
)
def test_what_is_sealed_always_opens_at_its_own_place(plaintext: str, purpose: str) -> None:
    vault = Vault([NEW])

    assert vault.open(vault.seal(plaintext, purpose=purpose), purpose=purpose) == plaintext


@given(mine=st.text("ab:\0x", max_size=4), theirs=st.text("ab:x", max_size=4))
def test_a_ciphertext_never_opens_at_another_place(mine: str, theirs: str) -> None:
    vault = Vault([NEW])
    ciphertext = vault.seal("\0x", purpose=theirs)

    if mine == theirs:
        assert vault.open(ciphertext, purpose=mine) == "\0x"
    else:
        with pytest.raises(SecretUnreadable, match="another place"):
            vault.open(ciphertext, purpose=mine)


def test_a_purpose_cannot_hide_its_own_end() -> None:
    with pytest.raises(ValueError, match="NUL"):
        Vault([NEW]).seal(SECRET, purpose="agent:1\0")


def test_any_key_of_the_ring_opens() -> None:
    ciphertext = Vault([OLD]).seal(SECRET, purpose="agent:1")

    assert Vault([NEW, OLD]).open(ciphertext, purpose="agent:1") == SECRET


def test_the_newest_key_seals() -> None:
    ciphertext = Vault([NEW, OLD]).seal(SECRET, purpose="agent:1")

    assert Vault([NEW]).open(ciphertext, purpose="agent:1") == SECRET


def test_after_a_rotation_the_old_key_can_go() -> None:
    ciphertext = Vault([OLD]).seal(SECRET, purpose="agent:1")

    rotated = Vault([NEW, OLD]).rotate(ciphertext)

    assert Vault([NEW]).open(rotated, purpose="agent:1") == SECRET


@pytest.mark.parametrize(
    "ciphertext",
    [
        pytest.param(Vault([OLD]).seal(SECRET, purpose="agent:1"), id="sealed with a lost key"),
        pytest.param(Vault([NEW]).seal(SECRET, purpose="agent:1")[:-5] + b"AAAA=", id="damaged"),
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff", id="no ciphertext at all"),
    ],
)
def test_what_no_key_opens_is_unreadable(ciphertext: bytes) -> None:
    with pytest.raises(SecretUnreadable, match="No key in FIXWARDEN_SECRET_KEYS"):
        Vault([NEW]).open(ciphertext, purpose="agent:1")
    with pytest.raises(SecretUnreadable, match="No key in FIXWARDEN_SECRET_KEYS"):
        Vault([NEW]).rotate(ciphertext)


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        pytest.param([], "holds no key", id="no key"),
        pytest.param([NEW, "too-short"], "Key 2 of", id="a short key"),
        pytest.param(["ключ"], "Key 1 of", id="no base64"),
    ],
)
def test_a_ring_that_cannot_seal_is_refused_without_showing_it(
    keys: list[str], sentence: str
) -> None:
    with pytest.raises(BadInput, match=sentence) as refused:
        Vault(keys)

    assert not [key for key in keys if key in str(refused.value)]


def test_the_key_file_is_made_once_and_only_for_us(tmp_path: Path) -> None:
    path = tmp_path / "fixwarden.key"

    first, second = load_or_create_key(path), load_or_create_key(path)

    assert first == second == path.read_text().strip()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert Vault([first]).open(Vault([second]).seal(SECRET, purpose="p"), purpose="p") == SECRET


def test_processes_that_start_together_get_one_key(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from bot.vault import load_or_create_key;"
        "print('ready', flush=True); sys.stdin.readline();"
        "print(load_or_create_key(pathlib.Path(sys.argv[1])))"
    )
    workers = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path / "fixwarden.key")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"

    keys = {worker.communicate("go\n")[0] for worker in workers}

    assert keys == {(tmp_path / "fixwarden.key").read_text()}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660])
def test_a_key_file_that_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "fixwarden.key"
    key = load_or_create_key(path)
    path.chmod(mode)

    with pytest.raises(BadInput, match="may be read by others") as refused:
        load_or_create_key(path)

    assert key not in str(refused.value)


@pytest.mark.parametrize("content", ["", "half-a-k"])
def test_a_key_file_without_a_key_is_never_replaced(tmp_path: Path, content: str) -> None:
    path = tmp_path / "fixwarden.key"
    path.touch(mode=0o600)
    path.write_text(content)

    with pytest.raises(BadInput, match="holds no key"):
        load_or_create_key(path)

    assert path.read_text() == content


def test_a_folder_that_is_not_there_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="set FIXWARDEN_SECRET_KEYS instead"):
        load_or_create_key(tmp_path / "nowhere" / "fixwarden.key")
