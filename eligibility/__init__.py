"""Judge enterprises against declarative policy rules, with the words of the policy beside every answer."""
