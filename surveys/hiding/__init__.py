"""How surveys.disclosure decides what may be shown; nothing else uses these modules.

folding: groups too small are put together. answer_bases: who answered what. pair_tables: what is
hidden of two questions together, cell by cell (hidden_cells), so that no count follows from what is
shown of people (cell_audit) and of their answers (answer_ties, room_to_move). shown_cells: what is
left to see.
"""
