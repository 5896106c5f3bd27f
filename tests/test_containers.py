"""What the container files promise, read without an engine."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import Settings

ROOT = Path(__file__).parent.parent
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
IGNORED = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
OURS = ("bot", "replica")
"""Services that are the bot itself."""
DIGEST = re.compile(r"[a-z/]+:[A-Za-z0-9._-]+@sha256:[0-9a-f]{64}")
VARIABLES = {f"BOT_{name}".upper() for name in Settings.model_fields}
SECRET = re.compile("TOKEN|SECRET|KEY|PASSWORD")


def mounts(service: str) -> dict[str, str]:
    """Return what a service may write, by the place where it sees it."""
    entries = [entry.split(":") for entry in SERVICES[service].get("volumes", ())]
    return {entry[1]: entry[0] for entry in entries if entry[2:] != ["ro"]}


def test_the_file_is_what_the_compose_specification_asks_for(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    good = subprocess.run([*command, "docker-compose.yml"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  (our own)
    assert good.returncode == 0, good.stdout
    (tmp_path / "bad.yml").write_text("services: {bot: {read_only: [yes], foo: 1}}")
    bad = subprocess.run([*command, "bad.yml"], cwd=tmp_path, capture_output=True, text=True, check=False)  # noqa: S603
    assert bad.returncode == 1


def test_image_copies_only_what_stands_here_and_is_let_in() -> None:
    copied = re.findall(r"^COPY (?!--from)(\S+) ", DOCKERFILE, re.MULTILINE)
    assert copied == ["requirements/run.txt", "bot", "locales", "knowledge"]
    for path in copied:
        assert (ROOT / path).exists()
        assert f"!{path}" in IGNORED
    assert IGNORED[0] == "*"


def test_image_holds_no_secret_and_no_root() -> None:
    assert not re.search(r"^ADD |^(?:ENV|ARG) .*(?:TOKEN|SECRET|PASSWORD)", DOCKERFILE, re.MULTILINE)
    assert re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE) == ["vyraj"]
    assert "--require-hashes --only-binary :all:" in DOCKERFILE


def test_image_is_built_from_one_base_that_is_named_by_its_content() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(bases) == 2
    assert len(set(bases)) == 1
    assert DIGEST.fullmatch(bases[0])
    assert re.match(r"python:3\.\d+\.\d+-slim@", bases[0])


def test_image_fetches_nothing_but_the_locked_packages() -> None:
    runs = re.findall(r"^RUN (.*)", DOCKERFILE, re.MULTILINE)
    assert [run for run in runs if re.search("apt|curl|wget|git", run)] == []
    assert [run for run in runs if "pip install" in run and "/tmp/run.txt" not in run] == []  # noqa: S108  (in the image)


def test_the_health_of_a_container_is_asked_for_without_any_other_program() -> None:
    check = re.search(r"HEALTHCHECK [^\[]*CMD (\[.*\])", DOCKERFILE)
    assert check
    program, flag, code = yaml.safe_load(check[1])
    assert (program, flag) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert "'127.0.0.1', 9090" in code
    for service in OURS:
        assert SERVICES[service]["environment"]["BOT_STATUS_LISTEN"].endswith(":9090")


def test_the_bot_alone_is_what_starts_by_default() -> None:
    assert [name for name, service in SERVICES.items() if "profiles" not in service] == ["bot"]
    assert {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service} == {
        name: ["scale"] for name in ("replica", "database", "proxy", "prometheus", "grafana")
    }
    assert SERVICES["bot"]["deploy"] == {"replicas": "${VYRAJ_ALONE:-1}"}
    assert SERVICES["replica"]["deploy"] == {"replicas": "${VYRAJ_REPLICAS:-2}"}


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_may_do_little(name: str) -> None:
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["ulimits"] == {"core": 0}
    assert service["memswap_limit"] == service["mem_limit"]  # so that nothing of it is swapped to a disk
    assert service["logging"] == {"driver": "json-file", "options": {"max-size": "5m", "max-file": "2"}}
    assert not {"privileged", "pid", "ipc", "network_mode", "user", "env_file", "devices"} & set(service)


def test_few_containers_may_do_more_than_nothing() -> None:
    assert {name: set(service["cap_add"]) for name, service in SERVICES.items() if "cap_add" in service} == {
        "database": {"CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID"},
        "proxy": {"NET_BIND_SERVICE"},
    }


def test_every_image_of_others_is_named_by_its_content() -> None:
    for name, service in SERVICES.items():
        if name in OURS:
            assert (service["build"], service["image"]) == (".", "vyraj")
        else:
            assert DIGEST.fullmatch(service["image"]), name


def test_secrets_are_files_and_stand_in_no_environment() -> None:
    assert COMPOSE["secrets"] == {name: {"file": f"./secrets/{name}"} for name in ("bot_token", "database_password")}
    assert {name: service["secrets"] for name, service in SERVICES.items() if "secrets" in service} == {
        "bot": ["bot_token"],
        "replica": ["bot_token", "database_password"],
        "database": ["database_password"],
    }
    for service in SERVICES.values():
        for name, value in service.get("environment", {}).items():
            if SECRET.search(name) and not name.startswith("GF_"):
                assert re.fullmatch(r"/run/secrets/[a-z_]+|/srv/vyraj/keys", value), name
            assert "${BOT_TOKEN" not in value
            assert "PASSWORD:" not in value
    assert "/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "@" not in SERVICES["replica"]["environment"]["BOT_DATABASE_URL"].split("//")[1].split("vyraj@")[0]


@pytest.mark.parametrize("service", OURS)
def test_what_the_bot_writes_lies_in_volumes_of_their_own(service: str) -> None:
    ours = mounts(service)
    database = {"/srv/vyraj/data": "data"} if service == "bot" else {}
    keys = "keys" if service == "bot" else "shared-keys"
    assert ours == {**database, "/srv/vyraj/keys": keys, "/srv/vyraj/library": "library"}
    assert set(ours.values()) <= set(COMPOSE["volumes"])
    made = re.search(r"RUN mkdir -m 0700 (.*) && chown vyraj: (.*)", DOCKERFILE)
    assert made
    assert made[1] == made[2] == "data keys library"
    assert SERVICES[service]["environment"]["BOT_KNOWLEDGE_DIR"] == "/srv/vyraj/library"
    assert "BOT_KNOWLEDGE_DIR=/srv/vyraj/library" in DOCKERFILE
    assert "COPY knowledge knowledge" in DOCKERFILE  # the seed, which no volume hides


def test_every_volume_belongs_to_who_needs_it() -> None:
    used = {name: set(mounts(name).values()) for name in SERVICES}
    assert used["database"] == {"postgres"}
    assert used["proxy"] == {"certificates"}
    assert used["prometheus"] == used["grafana"] == set()
    assert set().union(*used.values()) == set(COMPOSE["volumes"])


def test_figures_are_kept_in_memory_alone() -> None:
    assert [place.split(":")[0] for place in SERVICES["prometheus"]["tmpfs"]] == ["/prometheus"]
    assert "--storage.tsdb.path=/prometheus" in SERVICES["prometheus"]["command"]
    assert "--storage.tsdb.retention.time=2d" in SERVICES["prometheus"]["command"]


def test_nothing_but_the_proxy_can_be_reached_from_outside() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == {
        "proxy": ["443:443"],
        "grafana": ["127.0.0.1:3000:3000"],
    }
    inside = {name for name, network in COMPOSE["networks"].items() if network.get("internal")}
    assert inside == {"database", "front", "metrics"}
    assert {name: set(service["networks"]) for name, service in SERVICES.items() if "networks" in service} == {
        "replica": {"database", "front", "metrics", "outwards"},
        "database": {"database"},
        "proxy": {"front", "outside"},
        "prometheus": {"metrics"},
        "grafana": {"metrics", "desk"},
    }


def test_the_database_writes_nothing_that_it_need_not() -> None:
    command = SERVICES["database"]["command"]
    settings = dict(each.split("=") for flag, each in zip(command[1::2], command[2::2], strict=True) if flag == "-c")
    assert settings == {
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "log_min_error_statement": "panic",
        "log_statement": "none",
    }


def test_the_container_knows_every_variable_of_ours_and_no_other() -> None:
    given = {name for service in OURS for name in SERVICES[service]["environment"]}
    assert given == VARIABLES - {"BOT_TOKEN"}
    named = set(re.findall(r"\bBOT_[A-Z_]+\b", (ROOT / "docker-compose.yml").read_text("utf-8")))
    assert named == given


def test_what_is_not_set_keeps_the_default_of_the_program() -> None:
    for service in OURS:
        for name, value in SERVICES[service]["environment"].items():
            if f"${{{name}" in value:
                assert value == f"${{{name}:-}}"


def test_the_proxy_knows_as_many_bots_as_there_are() -> None:
    replicas = int(SERVICES["replica"]["deploy"]["replicas"].removeprefix("${VYRAJ_REPLICAS:-").removesuffix("}"))
    upstreams = (
        SERVICES["proxy"]["environment"]["VYRAJ_UPSTREAMS"].removeprefix("${VYRAJ_UPSTREAMS:-").removesuffix("}")
    )
    port = SERVICES["replica"]["environment"]["BOT_LISTEN"].rpartition(":")[2]
    assert upstreams.split() == [f"{COMPOSE['name']}-replica-{number}:{port}" for number in range(1, replicas + 1)]


def test_every_variable_of_compose_itself_is_explained() -> None:
    used = set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text("utf-8"))) - VARIABLES
    assert used == {"VYRAJ_ALONE", "VYRAJ_HOST", "VYRAJ_REPLICAS", "VYRAJ_UPSTREAMS"}
    for file in (".env.example", "docs/operators.md"):
        assert used <= set(re.findall(r"\bVYRAJ_[A-Z]+\b", (ROOT / file).read_text("utf-8"))), file


def test_the_dependencies_that_are_installed_name_no_address() -> None:
    for lock in sorted((ROOT / "requirements").iterdir()):
        text = lock.read_text("utf-8")
        assert "://" not in text
        assert "--hash=sha256:" in text
