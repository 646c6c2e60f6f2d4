"""The endpoint beside other servers: the same data, machine and queries."""
