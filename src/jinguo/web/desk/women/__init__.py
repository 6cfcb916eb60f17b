"""困难妇女 on the desk."""
