"""What matters most: from evidence and people's judgements to a score a topic, and to needs.

Begin with priorities. criteria are what it weighs, judgements and pairwise_weights come from
people, acceptability and swaps ask how firm the places are; needs is what a plan takes of it.
Imports, of planning, courses only.
"""
