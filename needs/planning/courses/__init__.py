"""What is taught, what could be, and what partners teach already.

Begin with curriculum, which has all that others need: types, errors, reading and writing. coverage
says which module covers which topic. Imports no other package of planning.
"""
