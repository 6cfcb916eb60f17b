"""For the `piccolo` command line: the same engine and apps that the package itself uses."""

from jinguo.piccolo_conf import APP_REGISTRY, DB

__all__ = ["APP_REGISTRY", "DB"]
