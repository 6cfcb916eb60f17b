"""个人信息权益: who sees her, what is kept of her and a copy of it, and how she is told (《个人信息保护法》 ch. 4)."""
