"""The command line as a module: `python -m jinguo.cli` is the same as `jinguo`."""

from jinguo.cli import main

main()
