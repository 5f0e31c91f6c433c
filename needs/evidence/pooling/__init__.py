"""Estimates of groups drawn towards the whole, as far as the answers say (partial pooling).

Begin with pooling (shares, net shares, means, gaps) and rankings. Both take what a tally says of
each group (group_sums, grouped_choices) and give a Pooled; spread and spread_of_worths find how far
groups lie apart. Imports, of evidence, never comparing.
"""
