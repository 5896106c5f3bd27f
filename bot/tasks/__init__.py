"""Work that the command line asks for once: each opens what it needs, shows how far it is, and ends."""
