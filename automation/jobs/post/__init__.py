"""Messages on their way: noted as ready in Emails, sent one by one under a lease, noted as written or sent."""
