"""The users of the tests of sharing."""

USERS = [
    {"id": "10", "login": "me@example.com", "name": "Me"},
    {"id": "11", "login": "ada@example.com", "name": "Ada"},
    {"id": "12", "login": "bob@example.com", "name": "Bob"},
    {"id": "13", "login": "eve@example.com", "name": "Eve"},
]
