"""妇联组织: the federation's tree, from the district down to micro-homes, and the units beside it; owns codes, paths
and names.
"""
