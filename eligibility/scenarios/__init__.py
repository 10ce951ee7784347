"""What authors say a policy should conclude: scenarios in Chinese Gherkin and tables of profiles, read and written. It must not judge."""
