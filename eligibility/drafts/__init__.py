"""From a policy document to a draft of its rules: text, structure, findings, proposals, written form. It proposes and never judges."""
