"""The reader stays what its README says: under 800 lines, every one counted that is not blank, none so wide that two are hidden in
one, and none that needs what lies beyond the reader.
"""

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "reader"
FEWER_THAN, WIDEST = 800, 120


def main():
    lines = [line for path in sorted(FOLDER.glob("*.py")) for line in path.read_text().splitlines() if line.strip()]
    widest = max(map(len, lines))
    checks = {
        f"lines_{len(lines)}": len(lines) < FEWER_THAN,
        f"columns_{widest}": widest <= WIDEST,
        "alone": not any(re.match(r"\s*(from|import) (beyond|harness)\b", line) for line in lines),
    }
    for name, good in checks.items():
        print(f"test shape/{name} ... {'ok' if good else 'FAILED'}")
    failed = list(checks.values()).count(False)
    print(f"test result: {'FAILED' if failed else 'ok'}. {len(checks) - failed} passed; {failed} failed; 0 ignored")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
