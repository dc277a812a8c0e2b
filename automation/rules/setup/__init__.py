"""What provisioning should make or change: forms, tabs and their looks, as plans and as requests."""
