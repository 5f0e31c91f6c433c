"""What fits in the days: a length for each module or none, within the rules, and why.

Begin with plan. choices, rules, value and columns state the programme, solver solves it; lines and
later say what came of it, conflicts which rules cannot all be kept.
Imports, of planning, weighing and courses only.
"""
