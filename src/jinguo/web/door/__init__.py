"""Pages at the door of an event: checking in, the scanner, the code on the big screen."""
