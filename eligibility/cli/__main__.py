"""`python -m eligibility.cli`: the same program where no script is on the path, as for the worker beside the service."""

from eligibility.cli.main import main

raise SystemExit(main())
