"""帮扶批次 on the desk."""
