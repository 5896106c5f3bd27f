"""Who may change things: roles, codes that give them, approvals, the audit, and the way out of it all."""
