"""Intake (名册导入): a roster's rows become volunteers of the registry."""
