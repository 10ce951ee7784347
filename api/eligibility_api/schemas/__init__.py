"""JSON Schemas of everything that is sent and received: what the OpenAPI document says, and tests hold real answers to."""
