"""One-time codes (验证码): a phone that is proven, and whom it opens."""
