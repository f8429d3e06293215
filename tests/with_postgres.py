"""Run a command against a throw-away PostgreSQL cluster: `python tests/with_postgres.py COMMAND…`.

The cluster listens on a socket in a temporary folder only, is owned by `postgres` when run as root (PostgreSQL refuses
root), and is gone afterwards. Without PostgreSQL one line says so, and the exit code is 0 unless
OPENHARBOR_REQUIRE_ALL=1.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

OPTIONS = "-c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def main(command: list[str]) -> int:
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if not tools:
        print("PostgreSQL is not installed: its tests are skipped (apt-get install postgresql).")
        return int(os.environ.get("OPENHARBOR_REQUIRE_ALL") == "1")
    bin_folder = tools[-1].parent
    folder = Path(tempfile.mkdtemp(prefix="openharbor-pg-"))
    before = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if before:
        shutil.chown(folder, "postgres")
    data = folder / "data"
    control = [*before, str(bin_folder / "pg_ctl"), "-D", str(data)]
    try:
        _run([*before, str(bin_folder / "initdb"), "-D", str(data), "-A", "trust", "-U", "app", "--no-sync",
              "-E", "UTF8", "--locale=C.UTF-8"])  # fmt: skip
        _run([*control, "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {OPTIONS}", "start"])
        _run([*before, str(bin_folder / "createdb"), "-h", str(folder), "-U", "app", "app"])
        address = f"postgresql://app@{quote(str(folder), safe='')}/app"
        return subprocess.run(command, env={**os.environ, "OPENHARBOR_DATABASE": address}, check=False).returncode
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], stdout=subprocess.DEVNULL, check=False)
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True, cwd="/")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
