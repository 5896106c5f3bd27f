"""What the bot says about itself, per language: names, descriptions, commands."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from bot.knowledge.telegram_html import utf16_length
from bot.sandbox.parameters import Parameters
from bot.sandbox.refusals import bad_request

# https://core.telegram.org/bots/api#setmyname and the methods after it
LIMITS = {"name": 64, "description": 512, "short_description": 120}
MAX_COMMANDS = 100
MAX_COMMAND = 32
MAX_COMMAND_DESCRIPTION = 256

_COMMAND = re.compile(r"[a-z0-9_]+")
_LANGUAGE = re.compile(r"([a-z]{2})?")
_DEFAULT_SCOPE = {"type": "default"}

Command = dict[str, str]


@dataclass(slots=True)
class Profile:
    """The bot's card; an empty language stands for all that have no text of their own."""

    texts: dict[tuple[str, str], str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Command]] = field(default_factory=dict)

    def text(self, kind: str, language: str) -> str:
        """Read the name, description or short_description that a person with this language sees."""
        return self.texts.get((kind, language)) or self.texts.get((kind, ""), "")

    def menu(self, person_id: int, language: str) -> list[Command]:
        """List the commands that a person sees in their private chat."""
        for scope in ({"type": "chat", "chat_id": person_id}, {"type": "all_private_chats"}, _DEFAULT_SCOPE):
            for code in (language, ""):
                if found := self.commands.get((_scope_key(scope), code)):
                    return found
        return []

    def set_text(self, kind: str, parameters: Parameters) -> bool:
        """Carry out setMyName, setMyDescription or setMyShortDescription."""
        text = parameters.text(kind).strip()
        if utf16_length(text) > LIMITS[kind]:
            # The wording is ours: the documentation names the limit, not the error.
            raise bad_request(f"bot {kind.replace('_', ' ')} is too long")
        self.texts[kind, _language(parameters)] = text
        return True

    def get_text(self, kind: str, parameters: Parameters) -> dict[str, str]:
        """Carry out getMyName, getMyDescription or getMyShortDescription."""
        return {kind: self.text(kind, _language(parameters))}

    def set_commands(self, parameters: Parameters) -> bool:
        """Carry out setMyCommands."""
        given = parameters.json("commands")
        if not isinstance(given, list):
            raise bad_request("can't parse commands: Expected an Array of BotCommand")
        commands = [_command(raw) for raw in given]
        if len(commands) > MAX_COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self.commands[_key(parameters)] = commands
        return True

    def get_commands(self, parameters: Parameters) -> list[Command]:
        """Carry out getMyCommands: exactly this scope and language."""
        return self.commands.get(_key(parameters), [])

    def delete_commands(self, parameters: Parameters) -> bool:
        """Carry out deleteMyCommands."""
        self.commands.pop(_key(parameters), None)
        return True


def _command(raw: Any) -> Command:
    if not isinstance(raw, dict) or not {"command", "description"} <= raw.keys():
        raise bad_request("can't parse BotCommand: expected an Object with command and description")
    command, description = str(raw["command"]).strip().removeprefix("/"), str(raw["description"]).strip()
    if not command:
        raise bad_request("command must be non-empty")
    if len(command) > MAX_COMMAND:
        raise bad_request(f"command length must not exceed {MAX_COMMAND}")
    if not _COMMAND.fullmatch(command):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_COMMAND_DESCRIPTION:
        raise bad_request(f"command description length must not exceed {MAX_COMMAND_DESCRIPTION}")
    return {"command": command, "description": description}


def _key(parameters: Parameters) -> tuple[str, str]:
    return _scope_key(parameters.json("scope") or _DEFAULT_SCOPE), _language(parameters)


def _scope_key(scope: dict[str, Any]) -> str:
    return json.dumps(scope, sort_keys=True)


def _language(parameters: Parameters) -> str:
    language = parameters.text("language_code")
    if not _LANGUAGE.fullmatch(language):
        raise bad_request("invalid language code specified")
    return language
