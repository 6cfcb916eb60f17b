"""微心愿 on the desk."""
