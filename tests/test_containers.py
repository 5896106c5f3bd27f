"""What the container files promise, read without an engine."""

import re
from pathlib import Path

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").splitlines()


def test_image_copies_only_what_stands_here_and_is_let_in() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    assert copied == ["requirements/run.txt", "bot", "locales", "knowledge"]
    for path in copied:
        assert (ROOT / path).exists()
        assert f"!{path}" in IGNORED
    assert IGNORED[0] == "*"


def test_image_holds_no_secret_and_no_root() -> None:
    assert not re.search(r"^ADD |^(?:ENV|ARG) .*(?:TOKEN|SECRET|KEY|PASSWORD)", DOCKERFILE, re.MULTILINE)
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["vyraj"]
    assert "--require-hashes" in DOCKERFILE


def test_bot_in_the_container_gets_its_token_as_a_file_and_writes_into_two_volumes_only() -> None:
    bot = COMPOSE["services"]["bot"]
    assert bot["environment"]["BOT_TOKEN_FILE"] == "/run/secrets/bot_token"
    assert "BOT_TOKEN" not in bot["environment"]
    assert bot["read_only"] is True
    assert bot["cap_drop"] == ["ALL"]
    writable = [volume for volume in bot["volumes"] if not volume.endswith(":ro")]
    assert writable == ["data:/srv/vyraj/data", "keys:/srv/vyraj/keys"]
    assert set(COMPOSE["volumes"]) == {"data", "keys"}
    assert "RUN mkdir -m 0700 data keys && chown vyraj: data keys" in DOCKERFILE


@pytest.mark.parametrize("variable", COMPOSE["services"]["bot"]["environment"])
def test_every_variable_of_the_container_is_one_of_ours(variable: str) -> None:
    assert variable.removeprefix("BOT_").lower() in Settings.model_fields


def test_the_dependencies_that_are_installed_name_no_address() -> None:
    for lock in sorted((ROOT / "requirements").iterdir()):
        text = lock.read_text("utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
