"""People, teams, tokens and the company through the API."""
