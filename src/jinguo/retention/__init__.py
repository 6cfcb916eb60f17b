"""保存期限: how long what is kept, what falls due, requests to erase somebody, and the log that outlives a restore."""
