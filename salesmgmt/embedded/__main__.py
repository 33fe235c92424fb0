"""The commands' way in: `python salesmgmt/embedded start|manage|test …`, before anything is installed."""

import sys
from pathlib import Path

# As a package of its own, because importing salesmgmt would import Celery. At the end of the path,
# where our celery.py cannot hide anything.
sys.path[0:1] = []
sys.path.append(str(Path(__file__).resolve().parents[1]))

from embedded import commands  # noqa: E402

sys.exit(commands.run(sys.argv[1], sys.argv[2:]))
