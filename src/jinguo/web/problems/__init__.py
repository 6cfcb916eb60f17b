"""Problems: what an exception means to whoever asked, and the pages that say it."""
