"""The parameters of one request, however they arrived."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.sandbox.refusals import bad_request


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a request."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Parameters:
    """Named values as text, as in a form, and the files beside them; JSON bodies are brought to the same shape."""

    values: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Upload] = field(default_factory=dict)

    @classmethod
    def of(cls, values: Mapping[str, Any], files: Mapping[str, Upload] | None = None) -> "Parameters":
        """Make parameters of Python values, as a JSON body carries them."""
        as_text = {name: value if isinstance(value, str) else json.dumps(value) for name, value in values.items()}
        return cls({name: text for name, text in as_text.items() if text != "null"}, files or {})

    def text(self, name: str) -> str:
        """Read a text; empty when it is missing."""
        return self.values.get(name, "")

    def flag(self, name: str) -> bool:
        """Read a yes or no, as leniently as Telegram does."""
        return self.text(name).lower() in ("true", "yes", "1")

    def integer(self, name: str, default: int = 0) -> int:
        """Read a whole number; what is none counts as missing, as for Telegram."""
        try:
            return int(self.text(name))
        except ValueError:
            return default

    def json(self, name: str) -> Any:
        """Read a structured value; None when it is missing.

        Raises:
            Refused: it is not JSON.
        """
        if not self.text(name):
            return None
        try:
            return json.loads(self.text(name))
        except json.JSONDecodeError:
            raise bad_request(f"can't parse {name} JSON object") from None

    def upload(self, name: str) -> Upload | None:
        """Find the file of a parameter: sent under its name, or named by ``attach://``."""
        text = self.text(name)
        return self.files.get(text.removeprefix("attach://") if text.startswith("attach://") else name)
