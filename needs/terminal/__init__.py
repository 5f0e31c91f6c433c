"""What the commands of `needs.cli` are made of; a module a command, and what they share.

Begin with plan or compare for a command from end to end. ground, answers, choices and work go from
what was typed to what it means, with the calls that the pages make too; options and plan_options
say what can be given; output is what is printed and written.
"""
