"""What stands in ops/: the proxy, the figures, the alerts, and the unit of systemd."""

import configparser
import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.tasks.watching import ILL
from bot.web.door import door_of
from bot.web.server import BODY_LIMIT
from tests.web.test_status import NAMES

ROOT = Path(__file__).parent.parent
OPS = ROOT / "ops"
BOOK = (ROOT / "docs" / "operators.md").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
CADDYFILE = (OPS / "Caddyfile").read_text("utf-8")
SCRAPING: dict[str, Any] = yaml.safe_load((OPS / "prometheus/prometheus.yml").read_text("utf-8"))
ALERTS: list[dict[str, Any]] = yaml.safe_load((OPS / "prometheus/alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
DASHBOARD: dict[str, Any] = json.loads((OPS / "grafana/dashboards/vyraj.json").read_text("utf-8"))
FIGURES = set(re.findall(r"^\| `(vyraj_[a-z0-9_]+)", BOOK, re.MULTILINE))
"""The metrics, as operators find them explained."""
MOST_EXPOSED = 1.5
"""Highest exposure that ``systemd-analyze security`` may find, of 10."""

Block = list[tuple[list[str], "Block"]]


def read_blocks(text: str) -> Block:
    """Read a Caddyfile: lines of words, each with the lines in its braces."""
    stack: list[Block] = [[]]
    for line in text.splitlines():
        words = re.findall(r'"[^"]*"|\S+', re.sub(r"(^|\s)#.*", "", line))
        if words == ["}"]:
            stack.pop()
            continue
        inside: Block = []
        opens = words[-1:] == ["{"]
        if words:
            stack[-1].append((words[:-1] if opens else words, inside))
        if opens:
            stack.append(inside)
    assert len(stack) == 1, "braces that nobody closes"
    return stack[0]


def inside(block: Block, *names: str) -> Block:
    """Return the lines inside the one line that begins with each name in turn."""
    for name in names:
        (block,) = [lines for words, lines in block if words[0] == name]
    return block


def flat(block: Block) -> dict[str, list[str]]:
    return {words[0]: words[1:] for words, _ in block}


OPTIONS, (SITE, PAGES) = read_blocks(CADDYFILE)[0][1], read_blocks(CADDYFILE)[1]
PROXY = next(lines for words, lines in PAGES if words == ["handle", "@telegram"])


def test_the_proxy_serves_one_name_and_no_control_of_its_own() -> None:
    assert len(read_blocks(CADDYFILE)) == 2
    assert SITE == ["{$VYRAJ_HOST}"]
    assert flat(OPTIONS)["admin"] == ["off"]
    assert set(re.findall(r"\{\$([A-Z_]+)\}", CADDYFILE)) == set(COMPOSE["services"]["proxy"]["environment"])


def test_the_proxy_lets_through_what_may_be_telegrams_and_answers_the_rest_itself() -> None:
    telegram = flat(inside(PAGES, "@telegram"))
    assert telegram["method"] == ["POST"]
    assert telegram["header"] == ["X-Telegram-Bot-Api-Secret-Token", "*"]
    handled = [
        words for words, _ in PAGES if words[0] in ("handle", "reverse_proxy", "route", "respond", "file_server")
    ]
    assert handled == [["handle", "@telegram"], ["handle"]]
    assert [words for words, _ in next(lines for words, lines in PAGES if words == ["handle"])] == [["respond", "404"]]
    assert CADDYFILE.count("reverse_proxy {") == 1


def test_the_proxy_keeps_no_record_of_requests() -> None:
    assert [words for words, _ in PAGES if words[0] == "log"] == []
    (log,) = [lines for words, lines in OPTIONS if words[0] == "log"]
    assert flat(log) == {"output": ["stderr"], "include": ["tls", "http.handlers.reverse_proxy.health_checker.active"]}
    assert ["-X-Forwarded-For"] in [words[1:] for words, _ in inside(PROXY, "reverse_proxy") if words[0] == "header_up"]


def test_the_proxy_asks_every_bot_whether_it_is_well_and_sends_nothing_twice() -> None:
    how = flat(inside(PROXY, "reverse_proxy"))
    assert how["health_uri"] == ["/healthz"]
    assert "dynamic" not in how  # health is asked only of those that are named
    assert how["lb_try_duration"] == ["5s"]
    assert "lb_retry_match" not in how  # without it only what reached nobody is tried again, but for GET
    assert how["request_buffers"] == ["1MiB"]
    assert flat(inside(PROXY, "request_body")) == {"max_size": ["1MiB"]}
    waits = flat(inside(PROXY, "reverse_proxy", "transport"))
    assert waits["response_header_timeout"] == ["30s"]  # longer than an update may take


def test_only_the_open_port_is_used_for_certificates() -> None:
    assert "disable_http_challenge" in CADDYFILE
    assert flat(OPTIONS)["auto_https"] == ["disable_redirects"]
    assert COMPOSE["services"]["proxy"]["ports"] == ["443:443"]


@pytest.mark.parametrize("token", ["987654321:AAE-secret_Of_The_Bot", "1:a", "42:zz"])
def test_the_path_of_the_webhook_is_let_through_and_no_longer_or_shorter_one(token: str) -> None:
    (pattern,) = flat(inside(PAGES, "@telegram"))["path_regexp"]
    path = door_of(token).path
    assert [bool(re.search(pattern, each)) for each in (path, f"{path}a", path[:-1], f"/{path}", "/healthz")] == [
        True, False, False, False, False,
    ]  # fmt: skip


def test_the_proxy_takes_no_larger_body_than_the_bot() -> None:
    (most,) = flat(inside(PROXY, "request_body"))["max_size"]
    assert int(most.removesuffix("MiB")) * 2**20 == BODY_LIMIT


def figures_in(expression: str) -> set[str]:
    return {re.sub(r"_(?:bucket|sum|count)$", "", name) for name in re.findall(r"\bvyraj_[a-z0-9_]+", expression)}


def test_every_figure_is_explained_with_its_labels_and_no_other() -> None:
    explained = set(re.findall(r"(?m)^\| `(vyraj_[^`]+)` \|", BOOK))
    assert explained == {name.removesuffix("{le}") for name in NAMES}


def test_every_process_is_asked_for_its_figures() -> None:
    (job,) = SCRAPING["scrape_configs"]
    (names,) = job["dns_sd_configs"]
    assert names["names"] == ["replica"]
    listen = COMPOSE["services"]["replica"]["environment"]["BOT_STATUS_LISTEN"]
    assert listen == f"0.0.0.0:{names['port']}"
    assert (job["metrics_path"], names["type"]) == ("/metrics", "A")
    assert SCRAPING["rule_files"] == ["/etc/prometheus/alerts.yml"]
    assert "./ops/prometheus:/etc/prometheus:ro" in COMPOSE["services"]["prometheus"]["volumes"]


def test_figures_are_taken_no_finer_than_by_the_minute() -> None:
    assert SCRAPING["global"]["scrape_interval"] == "1m"


def test_every_alert_asks_for_figures_that_there_are_and_is_explained() -> None:
    explained = set(re.findall(r"^\| `([A-Z][A-Za-z]+)` \|", BOOK, re.MULTILINE))
    assert {alert["alert"] for alert in ALERTS} == explained
    for alert in ALERTS:
        assert figures_in(alert["expr"]) <= FIGURES, alert["alert"]
        assert alert["expr"].count("(") == alert["expr"].count(")")
        assert alert["labels"]["urgent"] in ("yes", "no")
        assert alert["annotations"]["summary"].endswith(".")


def test_the_dashboard_asks_for_figures_that_there_are() -> None:
    asked = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    assert set().union(*map(figures_in, asked)) <= FIGURES
    for expression in asked:
        assert expression.count("(") == expression.count(")"), expression
    assert len({panel["id"] for panel in DASHBOARD["panels"]}) == len(DASHBOARD["panels"])


def test_the_dashboard_shows_first_which_alerts_are_on() -> None:
    first = min(DASHBOARD["panels"], key=lambda panel: (panel["gridPos"]["y"], panel["gridPos"]["x"]))
    (target,) = first["targets"]
    assert (first["title"], target["expr"], target["instant"], target["format"]) == ("Alerts", "ALERTS", True, "table")


def test_no_panel_lies_on_another() -> None:
    taken = [
        (column, row)
        for place in (panel["gridPos"] for panel in DASHBOARD["panels"])
        for column in range(place["x"], place["x"] + place["w"])
        for row in range(place["y"], place["y"] + place["h"])
    ]
    assert len(set(taken)) == len(taken)
    assert max(column for column, _ in taken) < 24


def test_every_figure_is_shown_or_watched() -> None:
    asked = [target["expr"] for panel in DASHBOARD["panels"] for target in panel["targets"]]
    assert set().union(*map(figures_in, [*asked, *(alert["expr"] for alert in ALERTS)])) == FIGURES


def test_the_dashboard_is_found_with_its_source() -> None:
    (source,) = yaml.safe_load((OPS / "grafana/provisioning/datasources/prometheus.yml").read_text("utf-8"))[
        "datasources"
    ]
    (provider,) = yaml.safe_load((OPS / "grafana/provisioning/dashboards/vyraj.yml").read_text("utf-8"))["providers"]
    assert source["url"] == "http://prometheus:9090"
    grafana = COMPOSE["services"]["grafana"]
    assert f"./ops/grafana/dashboards:{provider['options']['path']}:ro" in grafana["volumes"]
    assert "./ops/grafana/provisioning:/etc/grafana/provisioning:ro" in grafana["volumes"]
    home = grafana["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"]
    assert home == f"{provider['options']['path']}/vyraj.json"
    for panel in DASHBOARD["panels"]:
        assert {panel["datasource"]["uid"], *(target["datasource"]["uid"] for target in panel["targets"])} == {
            source["uid"]
        }


class Repeated(dict[str, Any]):
    """Options of systemd, where a name may come again: the values are joined."""

    def __setitem__(self, name: str, value: Any) -> None:
        joined = [*self[name], *value] if name in self and isinstance(value, list) else value
        super().__setitem__(name, joined)


def unit(name: str = "vyraj.service") -> configparser.RawConfigParser:
    parser = configparser.RawConfigParser(strict=False, dict_type=Repeated, delimiters=("=",), interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(OPS / name, "utf-8")
    return parser


@pytest.mark.parametrize(
    ("option", "value"),
    {
        "User": "vyraj",
        "LoadCredential": "bot_token:/etc/vyraj/bot_token",
        "InaccessiblePaths": "/etc/vyraj",
        "MemorySwapMax": "0",
        "LimitCORE": "0",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "PrivateDevices": "yes",
        "UMask": "0077",
        "StateDirectory": "vyraj vyraj/data vyraj/keys vyraj/library",
        "StateDirectoryMode": "0700",
        "RestrictAddressFamilies": "AF_INET AF_INET6 AF_UNIX",
        "MemoryDenyWriteExecute": "yes",
        "SystemCallArchitectures": "native",
        "SystemCallFilter": "@system-service\n~@privileged @resources",
        "RestartPreventExitStatus": "2",
        "Restart": "on-failure",
    }.items(),
)
def test_the_service_is_held_on_a_short_lead(option: str, value: str) -> None:
    assert unit()["Service"].get(option) == value


def test_the_service_is_given_the_token_as_a_credential_and_nothing_secret_in_its_environment() -> None:
    environment = dict(each.split("=") for each in unit()["Service"]["Environment"].split())
    assert environment == {"PYTHONDONTWRITEBYTECODE": "1", "BOT_TOKEN_FILE": "%d/bot_token"}


@pytest.mark.parametrize("name", ["vyraj.service", "vyraj-watch.service"])
def test_systemd_itself_finds_nothing_wrong_and_little_exposed(name: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        assert unit(name).has_section("Service")  # there is no systemd here to ask; the rules above hold without it
        return
    service = tmp_path / name
    text = (OPS / name).read_text("utf-8")
    service.write_text(text.replace("/opt/vyraj/.venv/bin/python", "/bin/sh"), "utf-8")
    command = [analyze, "verify", str(service)]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  (our own)
    assert (verified.returncode, verified.stderr) == (0, "")
    command = [analyze, "security", "--offline=true", f"--threshold={round(MOST_EXPOSED * 10)}", str(service)]
    exposed = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    assert exposed.returncode == 0, exposed.stdout


def test_the_watch_is_on_the_same_lead_as_the_service() -> None:
    service, watch = unit()["Service"], unit("vyraj-watch.service")["Service"]
    own = {"ExecStart", "ExecReload", "ExecStopPost", "TimeoutStopSec", "Restart", "RestartSec"}
    own |= {"RestartPreventExitStatus", "SuccessExitStatus"}
    own |= {"StateDirectory", "StateDirectoryMode", "RemoveIPC", "ReadWritePaths"}  # the service's folders and user
    assert [key for key in {*service, *watch} - own if service.get(key) != watch.get(key)] == []
    assert watch["ExecStart"].split(" -m bot ")[1] == "doctor --watch"
    assert watch["SuccessExitStatus"] == str(ILL)


@pytest.mark.parametrize(
    ("code", "restarted"), [(str(ILL), "--no-block try-restart vyraj.service\n"), ("2", ""), ("TERM", "")]
)
def test_the_watch_restarts_the_bot_only_where_it_hangs(code: str, restarted: str, tmp_path: Path) -> None:
    said = tmp_path / "systemctl"
    said.write_text('#!/bin/sh\necho "$@"\n')
    said.chmod(0o755)
    command = shlex.split(unit("vyraj-watch.service")["Service"]["ExecStopPost"].removeprefix("+").replace("$$", "$"))
    done = subprocess.run(  # noqa: S603  (our own)
        command,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin", "EXIT_STATUS": code},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == restarted


def test_commands_beside_the_service_run_as_its_user_with_its_token(tmp_path: Path) -> None:
    said = tmp_path / "systemd-run"
    said.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    said.chmod(0o755)
    command = [str(OPS / "vyraj"), "admin", "add", "two words"]
    done = subprocess.run(  # noqa: S603  (our own)
        command,
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
    )
    words = done.stdout.splitlines()
    assert words[-4:] == ["vyraj", "admin", "add", "two words"]
    assert {"--uid=vyraj", "--pipe", "--wait", "--working-directory=/opt/vyraj"} <= set(words)
    shared = {"LoadCredential", "InaccessiblePaths", "ProtectSystem", "UMask", "NoNewPrivileges", "LimitCORE"}
    for option in shared | {"MemorySwapMax"}:
        assert f"--property={option}={unit()['Service'][option]}" in words
