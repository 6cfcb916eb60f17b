"""资质: what volunteers have been trained in, licensed and queried for, and what ends soon."""
