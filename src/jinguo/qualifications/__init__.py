"""Qualifications (资质): what somebody has been trained in, licensed for, queried for or has promised, from when until
when.
"""
