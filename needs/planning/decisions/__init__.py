"""What people decided about plans: kept, in force, and made again.

Begin with decisions. database keeps them, overrides says what holds after them, plan_inputs and
versions make an earlier plan again.
Imports, of planning, plans, weighing and courses.
"""
