"""Messages (消息): one notice to one person by one way, from the sending to what became of it."""
