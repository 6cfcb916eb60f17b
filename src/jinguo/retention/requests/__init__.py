"""Requests (删除申请): somebody asks that what is held of her be deleted."""
