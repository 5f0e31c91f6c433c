"""A plan solved again with something changed: how firm it is, and what else it could be.

days: more or less time. why: what would change a line. survival: other draws of the survey and of
the weights. local_options: one core for all, and options for each country or region.
Imports, of planning, plans, weighing and courses.
"""
