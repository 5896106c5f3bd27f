"""A local, strict Bot API with a chat page: try the bot without a token, without Telegram."""
