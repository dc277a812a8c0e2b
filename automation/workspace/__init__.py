"""The calls: sheets, forms, drive and mailbox, one retry policy, and the choice of Google or desk."""
