"""Authority: who is asking (Actor), what each role may do (GRANTS), and the log of what was done (操作日志)."""
