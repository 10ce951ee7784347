"""The words of the product: verdicts, quantities, facts, vocabulary, policy, decision. Standard library only."""
