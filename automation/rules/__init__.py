"""What should happen, given what is there. Pure: no network, disk, SQLite or clock; today is passed in."""
