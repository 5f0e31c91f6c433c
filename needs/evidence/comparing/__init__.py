"""Whether groups of people differ, where, by how much and how surely, and who is alike.

Begin with comparison, one question in one call; compared is what it gives. heterogeneity and
permutations ask first whether groups differ at all, then differences and side_by_side where.
Imports pooling and the other estimates; none of these imports it.
"""
