"""`python -m jinguo.cli`, the same as `jinguo`."""

from jinguo.cli import main

main()
