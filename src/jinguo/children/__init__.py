"""重点儿童: the sealed file of each child whom the federation looks after, and who may read it, and why."""
