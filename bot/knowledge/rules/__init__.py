"""The rules of content: each is a small generator of problems whose docstring is the rule."""
