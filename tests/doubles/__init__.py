"""Providers' interfaces as real servers on this machine: the real clients speak to them."""
