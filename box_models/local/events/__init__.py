"""The streams of events, which clients read from the journal, and long polls for new events."""
