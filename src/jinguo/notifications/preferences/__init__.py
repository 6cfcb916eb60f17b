"""Preferences (接收意愿): what somebody wants to be told, by which ways."""
