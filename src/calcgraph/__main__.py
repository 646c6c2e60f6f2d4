"""`python -m calcgraph`."""

import sys

from calcgraph.cli import main

sys.exit(main())
