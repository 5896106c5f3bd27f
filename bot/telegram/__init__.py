"""The edge to Telegram: updates come in, screens go out."""
