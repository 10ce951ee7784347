"""Fictional policies, marked so in every answer: nobody can apply for anything under them."""
