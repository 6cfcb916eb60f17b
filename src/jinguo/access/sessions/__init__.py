"""Sessions (登录状态): where one is logged in, and what an account owes before anything else works."""
