"""关爱帮扶: wishes of children that donors grant through the federation, and the aid that the federation gives."""
