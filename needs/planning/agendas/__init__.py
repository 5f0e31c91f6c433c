"""A plan laid into days, with times, breaks, exercises and techniques.

Begin with agenda; settings say what can be chosen. order and days say what is taught when, day and
sessions where its breaks stand. Imports, of planning, courses only: modules and their minutes are
enough, whoever chose them.
"""
