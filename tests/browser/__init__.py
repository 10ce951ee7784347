"""A package, so that what has its scope (the browser) ends before the tests of other folders begin."""
