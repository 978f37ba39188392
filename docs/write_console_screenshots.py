"""Takes the screenshots of docs/console.md: a mock of the demo world that some players have used.

    python docs/write_console_screenshots.py

It needs chromium, node and npm. Look at the pictures before they are committed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import httpx

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.clients.generated import node_packages  # noqa: E402 - after the path
from tests.processes import mock_process  # noqa: E402

FOLDER = Path(__file__).with_name("console")
PROJECT = 44056
CODES = ("WELCOME", "WINTERGIFT", "EXPIRED", "FUTURE", "ONCE", "ONCE", "SURPRISE", "LEVEL10")


def play(origin: str) -> int:
    """Let two players use the mock; return the number of the request that is shown."""
    with httpx.Client(base_url=origin) as client:
        users = f"/_mock/projects/{PROJECT}/users"
        for user in ("bob", "alice"):
            client.put(f"{users}/{user}", json={"attributes": {"level": 7}, "country": "DE"})
            token = client.post(f"{users}/{user}/token").json()["token"]
            headers = {"Authorization": f"Bearer {token}"}
            api = f"/api/v2/project/{PROJECT}"
            client.post(f"{api}/payment/item/sword_ice", json={}, headers=headers)
            for code in CODES:
                body = {"coupon_code": code}
                client.post(f"{api}/coupon/redeem", json=body, headers=headers)
        client.put("/_mock/snapshots/yesterday", params={"project_id": PROJECT})
        fault = {"operation": "redeem-coupon", "status": 503, "times": 2, "project_id": PROJECT}
        client.post("/_mock/faults", json=fault)
        return int(client.get("/_mock/journal").json()["recorded"])


def main() -> None:
    """Take them all."""
    chromium = shutil.which("chromium")
    if chromium is None:
        raise SystemExit("chromium is not installed")
    packages = node_packages(ROOT / "tests" / "console" / "walk")
    with mock_process("--clock", "frozen:2026-12-01T10:00:00Z") as origin:
        number = play(origin)
        base = f"{origin}/_mock/console/p/{PROJECT}"
        command = ["node", str(FOLDER / "shoot.mjs"), base, chromium, str(packages), str(FOLDER)]
        subprocess.run([*command, str(number)], check=True, timeout=300)  # noqa: S603 - our own


if __name__ == "__main__":
    main()
