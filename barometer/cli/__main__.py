"""`python -m barometer.cli`: the command line where no script is installed."""

from barometer.cli import main

main()
