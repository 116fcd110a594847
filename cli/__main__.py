"""Run the commands: `python -m cli`."""

from cli.main import main

main(prog_name="orderwright")
