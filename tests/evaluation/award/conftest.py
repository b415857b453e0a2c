"""Let the tests of this folder share their tenders, wherever they are run from."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
