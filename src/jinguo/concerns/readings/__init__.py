"""Reading concerns and seeing to them: by whoever is entrusted with them, each reading in the log before it."""
