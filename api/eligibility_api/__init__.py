"""The eligibility service over HTTP: routes, pages and problem documents over eligibility.services."""
