"""年度计划: the programmes of a year's work plan, as data with their source; events name the programme that they
belong to.
"""
