"""`python -m automation.cli`: the same as `followthrough`."""

from automation.cli.main import main

main()
