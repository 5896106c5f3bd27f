"""What the bot serves over HTTP: the webhook, and what the operator looks at."""
